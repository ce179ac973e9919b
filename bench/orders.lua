-- SPDX-License-Identifier: Apache-2.0
-- wrk script: every request is a new order of five lines with an idempotency key of its own.
local n = 0
local run = os.getenv("BENCH_RUN") or "0"
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. (os.getenv("CROSSDOCK_KEY") or "")
function request()
  n = n + 1
  local lines = {}
  for i = 1, 5 do
    lines[i] = string.format('{"line":"%d","item":"SKU-%05d","quantity":"%d","unit":"EA","unit_price":"12.50","description":"item of line %d, as the buyer calls it"}',
      i, (n * 7919 + i * 104729) % 1000, i, i)
  end
  local body = string.format('{"purchase_order":"PO-%s-%08d","party":"C-%03d","currency":"USD","requested_ship_date":"2026-11-30","ship_to":{"name":"Harbor Mart 0118","address":["118 Dock Road"],"city":"Oakport","region":"CA","postal_code":"94607","country":"US"},"lines":[%s]}',
    run, n, n % 100, table.concat(lines, ","))
  wrk.headers["Idempotency-Key"] = string.format("%s-%08d", run, n)
  return wrk.format(nil, "/v1/orders", nil, body)
end
