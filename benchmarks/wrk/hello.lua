-- Requests for /hello, and one line of JSON with what they took.
function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    '\n{"requests_per_s":%.1f,"p50_us":%.0f,"p99_us":%.0f,"failed":%d}\n',
    summary.requests * 1e6 / summary.duration,
    latency:percentile(50), latency:percentile(99), failed))
end
