// SPDX-License-Identifier: Apache-2.0
#include "sim/workloads/rest.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr int k_retry_rounds = 40;
constexpr std::int64_t k_stock = 100'000;  // the warehouse's first count

// A process of an order that goes no further must not wait for anything either.
void check_processes(const Api& hub, const std::string& id, const std::string& status, Findings& out) {
  if (status == "exception" || status == k_backordered || status == k_asks_person) return;
  const auto page = hub.get("/v1/orders/" + id);
  const Json* processes = page ? json_find(*page, "processes") : nullptr;
  if (processes == nullptr || !processes->is_array()) return;
  for (const Json& process : processes->get_array()) {
    const std::string state = json_string_or(process.as_object(), "status", "");
    if (state != "completed" && state != "cancelled")
      out.push_back(fmt::format("order {} is {}, its process {}", id, status, state));
  }
}

}  // namespace

Result<bool> at_rest(const Api& hub, int round) {
  // Cheap first: calls under way say enough.
  CROSSDOCK_TRY(const JsonObject statistics, hub.get("/v1/statistics"));
  const bool calling = statistics.at("outbox_depth").to_number<std::int64_t>() != 0;
  if (calling && round < k_retry_rounds) return false;
  CROSSDOCK_TRY(OrderStates states, order_states(hub));
  if (states.open() != 0) CROSSDOCK_CHECK(leave_to_people(hub, states));
  if (states.open() != 0) return false;
  std::vector<std::string> open;
  CROSSDOCK_CHECK(hub.each("/v1/exceptions?status=open", "exceptions", [&](const JsonObject& exception) {
    // More will not come in, nobody orders twice, and the ERP has its reasons: these go on waiting.
    const std::string code = json_string_or(exception, "code", "");
    if (code == "stock.insufficient" || code == "order.duplicate_purchase_order" || code == "erp.refused") return;
    open.push_back(json_string_or(exception, "id", ""));
  }));
  if (open.empty() || round >= k_retry_rounds) return !calling;
  for (const std::string& id : open) hub.send(http::Method::post, fmt::format("/v1/exceptions/{}/retry", id), JsonObject{});
  return false;
}

std::int64_t check_workloads(const Books& books, const Surface& surface,
                             const std::vector<std::unique_ptr<Workload>>& workloads, Findings& out) {
  AcceptedOrders accepted;
  for (const auto& workload : workloads) {
    for (const auto& order : workload->accepted(books)) accepted.emplace(std::ssize(accepted), order);
  }
  auto states = order_states(books.hub);
  if (const auto asked = states ? leave_to_people(books.hub, *states) : fail(states.error()); !asked) {
    out.push_back(asked.error().text());
    return 0;
  }
  check_accepted(books.hub, accepted, *states, out);
  check_erp(books.erp, *states, out);
  check_wms(books.wms, out);
  check_events(books.hub, *states, out);
  if (!surface.splits) check_stock(books.hub, *states, k_stock, out, surface.site.locations.front());
  for (const auto& [id, status] : states->status) check_processes(books.hub, id, status, out);
  for (const auto& workload : workloads) {
    Findings own;
    workload->check(books, own);
    for (const std::string& one : own) out.push_back(fmt::format("{}: {}", workload->name(), one));
  }
  return std::ssize(accepted);
}

}  // namespace crossdock::sim
