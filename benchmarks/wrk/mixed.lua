-- As fast as the answers come; one request in a hundred is for /compute.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "measured.lua")

function init(args)
  begin()
  -- Not all at the same time.
  count = number * 37 % 100
end

function request()
  count = count + 1
  hog = count % 100 == 0
  start = micros()
  return hog and compute or hello
end

function done(summary)
  report(summary,
    '\n{"mixed_requests_per_s":%.1f,"others_p50_us":%.0f,"others_p99_us":%.0f,"hogs_per_s":%.2f,"failed":%d}\n')
end
