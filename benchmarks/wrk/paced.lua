-- Requests at a given rate, as from users who do not wait for each other: exponential gaps, and one
-- request in a hundred, at random, is for /compute; the others are measured apart from it. Arguments:
-- requests a second, connections. One connection for each thread, as in mixed.lua. A request that
-- could not be sent when it was due, because its connection still waited for an answer, is measured
-- from when it was due.
local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long seconds; long nanos; } gopark_time;
  int clock_gettime(int clock, gopark_time *time);
]]
local MONOTONIC = 1
local time = ffi.new("gopark_time")
local threads = {}

local function micros()
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time.seconds) * 1e6 + tonumber(time.nanos) / 1e3
end

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  hello = wrk.format("GET", "/hello")
  compute = wrk.format("GET", "/compute")
  -- The same requests at the same times in each run.
  math.randomseed(number)
  gap = 1e6 * tonumber(args[2]) / tonumber(args[1])
  due = micros()
  others, hogs, bad = {}, 0, 0
end

function delay()
  due = due - gap * math.log(1 - math.random())
  local left = due - micros()
  late = left < 0
  -- wrk's clock has milliseconds.
  return late and 0 or math.floor(left / 1000)
end

function request()
  hog = math.random(100) == 1
  start = late and due or micros()
  return hog and compute or hello
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

function done(summary, latency, requests)
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
    '\n{"paced_requests_per_s":%.1f,"paced_p50_us":%.0f,"paced_p99_us":%.0f,"paced_hogs_per_s":%.2f,"failed":%d}\n',
    (#all + slow) * 1e6 / summary.duration,
    percentile(50), percentile(99), slow * 1e6 / summary.duration, failed))
end
