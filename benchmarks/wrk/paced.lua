-- Requests at a given rate, as from users who do not wait for each other: exponential gaps, and one
-- request in a hundred, at random, is for /compute. Arguments: requests a second, connections. A
-- request that could not be sent when it was due, because its connection still waited for an answer,
-- is measured from when it was due.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "measured.lua")

function init(args)
  begin()
  -- The same requests at the same times in each run.
  math.randomseed(number)
  gap = 1e6 * tonumber(args[2]) / tonumber(args[1])
  due = micros()
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

function done(summary)
  report(summary,
    '\n{"paced_requests_per_s":%.1f,"paced_p50_us":%.0f,"paced_p99_us":%.0f,"paced_hogs_per_s":%.2f,"failed":%d}\n')
end
