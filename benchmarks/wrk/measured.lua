-- What mixed.lua and paced.lua share: one request in a hundred is for /compute, the others are
-- measured apart from it. wrk tells a script neither the connection nor the latency of an answer,
-- so each thread has one connection (-t and -c are equal) and takes the time itself: request() sets
-- hog and start before it returns.
local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long seconds; long nanos; } gopark_time;
  int clock_gettime(int clock, gopark_time *time);
]]
local MONOTONIC = 1
local time = ffi.new("gopark_time")
local threads = {}

function micros()
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time.seconds) * 1e6 + tonumber(time.nanos) / 1e3
end

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function begin()
  hello = wrk.format("GET", "/hello")
  compute = wrk.format("GET", "/compute")
  others, hogs, bad = {}, 0, 0
end

function response(status)
  if status ~= 200 then
    bad = bad + 1
  elseif hog then
    hogs = hogs + 1
  else
    others[#others + 1] = math.floor(micros() - start)
  end
end

-- Prints one line of JSON; format gets requests a second, p50 and p99 of the others in microseconds,
-- hogs a second, and failures.
function report(summary, format)
  local all, slow, failed = {}, 0, 0
  for _, thread in ipairs(threads) do
    for _, took in ipairs(thread:get("others")) do
      all[#all + 1] = took
    end
    slow = slow + thread:get("hogs")
    failed = failed + thread:get("bad")
  end
  table.sort(all)
  local function percentile(p)
    return all[math.max(1, math.ceil(#all * p / 100))] or 0
  end
  local errors = summary.errors
  failed = failed + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    format,
    (#all + slow) * 1e6 / summary.duration,
    percentile(50), percentile(99), slow * 1e6 / summary.duration, failed))
end
