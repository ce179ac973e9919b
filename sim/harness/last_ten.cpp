// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"
#include "sim/harness/burst.hpp"
#include "sim/harness/scenarios.hpp"

#include <fmt/format.h>

#include <poll.h>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::size_t k_clients = 64;
constexpr std::size_t k_stock = 10;
constexpr std::int64_t k_wait_us = 60'000'000;
constexpr std::int64_t k_quiet_us = 2'000'000;
constexpr int k_look_ms = 100;
constexpr std::string_view k_item = "SKU-LAST";

Json one(std::string_view list, JsonObject entry) {
  JsonArray entries;
  entries.push_back(std::move(entry));
  return JsonObject{{list, std::move(entries)}};
}

Result<void> stock_up(const Api& hub) {
  CROSSDOCK_TRY(auto done,
                hub.put("/v1/items", one("items", {{"item", k_item}, {"description", "Nearly gone"}, {"unit", "EA"}})));
  CROSSDOCK_TRY(
      done,
      hub.put("/v1/prices", one("prices", {{"item", k_item}, {"currency", "USD"}, {"unit", "EA"}, {"unit_price", "9.99"}})));
  Json count = one("counts", {{"id", "last-1"},
                              {"item", k_item},
                              {"location", "WH-1"},
                              {"on_hand", fmt::to_string(k_stock)},
                              {"unit", "EA"},
                              {"as_of", SystemClock().now().rfc3339()}});
  count.as_object()["source"] = "/systems/sim-wms";
  CROSSDOCK_TRY(done, hub.post("/v1/stock/counts", count));
  return {};
}

OrderRequest want_one(std::size_t client) {
  JsonArray lines;
  lines.push_back(JsonObject{{"line", "1"}, {"item", k_item}, {"quantity", "1"}, {"unit", "EA"}});
  return {fmt::format("last-{}", client), JsonObject{{"purchase_order", fmt::format("LAST-{:03}", client)},
                                                     {"party", fmt::format("C-{}", 1001 + client % 4)},
                                                     {"currency", "USD"},
                                                     {"location", "WH-1"},
                                                     {"lines", std::move(lines)}}};
}

// Those without stock may be parked in any way the hub likes: wait until the ten are done and nothing moves.
Result<OrderStates> wait_until_quiet(const Api& hub) {
  const SystemClock clock;
  const std::int64_t until_us = clock.monotonic_us() + k_wait_us;
  std::int64_t changed_us = clock.monotonic_us();
  OrderStates states;
  for (;;) {
    CROSSDOCK_TRY(OrderStates now, order_states(hub));
    if (now.status != states.status) changed_us = clock.monotonic_us();
    states = std::move(now);
    if (states.open() == 0 && states.count("completed") >= k_stock) return states;
    const bool quiet = states.count("completed") >= k_stock && clock.monotonic_us() - changed_us > k_quiet_us;
    if (quiet || clock.monotonic_us() > until_us) return states;
    ::poll(nullptr, 0, k_look_ms);
  }
}

Decimal sum_of(const JsonObject& page, std::string_view field) {
  Decimal sum;
  for (const Json& line : page.at("lines").as_array()) {
    sum = sum.plus(json_decimal(line.as_object(), field).value_or(Decimal())).value_or(sum);
  }
  return sum;
}

void expect(const JsonObject& stock, std::string_view field, Findings& out) {
  const auto value = json_decimal(stock, field);
  if (!value || !value->is_zero())
    out.push_back(fmt::format("{} of {} is {}, not 0", field, k_item, value ? value->text() : "absent"));
}

}  // namespace

Result<void> last_ten(Stage& stage, Findings& out) {
  const Api& hub = stage.fleet().hub_api();
  CROSSDOCK_CHECK(stock_up(hub));
  std::vector<OrderRequest> requests;
  for (std::size_t client = 0; client < k_clients; ++client) requests.push_back(want_one(client));
  CROSSDOCK_TRY(const auto answers, burst(hub, requests));
  std::size_t accepted = 0;
  for (const http::Response& answer : answers) {
    accepted += answer.status == 201 ? 1 : 0;
    // Refusing at the door is as good as parking.
    if (answer.status >= 500 || answer.status < 200) out.push_back(fmt::format("{} {}", answer.status, answer.body));
  }

  CROSSDOCK_TRY(const OrderStates states, wait_until_quiet(hub));
  Decimal reserved;
  Decimal shipped;
  Decimal invoiced;
  for (const auto& [id, status] : states.status) {
    CROSSDOCK_TRY(const JsonObject page, hub.get("/v1/orders/" + id));
    CROSSDOCK_TRY(reserved, reserved.plus(sum_of(page, "reserved")));
    CROSSDOCK_TRY(shipped, shipped.plus(sum_of(page, "shipped")));
    CROSSDOCK_TRY(invoiced, invoiced.plus(sum_of(page, "invoiced")));
  }
  fmt::print("{} accepted, {} completed, {} shipped, {} invoiced, {} in exception\n", accepted, states.count("completed"),
             shipped.text(), invoiced.text(), states.count("exception"));
  const Decimal ten = Decimal::of(k_stock);
  if (states.status.size() != accepted)
    out.push_back(fmt::format("{} orders for {} answers", states.status.size(), accepted));
  if (states.count("completed") != k_stock)
    out.push_back(fmt::format("{} orders completed, not 10", states.count("completed")));
  if (shipped != ten) out.push_back(fmt::format("{} shipped, not 10", shipped.text()));
  if (invoiced != ten) out.push_back(fmt::format("{} invoiced, not 10", invoiced.text()));
  if (reserved > ten) out.push_back(fmt::format("{} reserved of 10", reserved.text()));

  CROSSDOCK_TRY(const JsonObject stock, hub.get(fmt::format("/v1/availability?item={}&location=WH-1", k_item)));
  for (const std::string_view field : {"available", "on_hand", "reserved", "allocated"}) expect(stock, field, out);
  check_erp(stage.fleet().system_api("erp"), states, out);
  check_wms(stage.fleet().system_api("wms"), out);
  check_events(hub, states, out);
  return {};
}

}  // namespace crossdock::sim
