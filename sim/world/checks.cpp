// SPDX-License-Identifier: Apache-2.0
#include "sim/world/checks.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::sim {
namespace {

constexpr int k_retry_rounds = 40;
constexpr std::int64_t k_stock = 100'000;  // the warehouse's first count

std::size_t occurrences(const std::map<std::string, std::string>& files, std::string_view kind, std::string_view text) {
  std::size_t count = 0;
  for (const auto& [name, body] : files) {
    if (!name.contains(kind)) continue;
    for (auto at = body.find(text); at != std::string::npos; at = body.find(text, at + 1)) ++count;
  }
  return count;
}

}  // namespace

Result<bool> at_rest(const Api& hub, int round) {
  // Cheap first: calls under way say enough.
  CROSSDOCK_TRY(const JsonObject statistics, hub.get("/v1/statistics"));
  const bool calling = statistics.at("outbox_depth").to_number<std::int64_t>() != 0;
  if (calling && round < k_retry_rounds) return false;
  CROSSDOCK_TRY(const OrderStates states, order_states(hub));
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

void check_all(const Books& books, const AcceptedOrders& accepted, Findings& out) {
  const auto states = order_states(books.hub);
  if (!states) return out.push_back(states.error().text());
  check_accepted(books.hub, accepted, *states, out);
  check_erp(books.erp, *states, out);
  check_wms(books.wms, out);
  check_events(books.hub, *states, out);
  check_stock(books.hub, *states, k_stock, out);
}

void check_documents(const Api& hub, const std::map<std::string, std::string>& files, Findings& out) {
  static constexpr auto k_kinds = std::to_array<std::string_view>({"-855-", "-856-", "-810-"});
  const auto read = hub.each("/v1/orders", "orders", [&](const JsonObject& order) {
    const std::string number = json_string_or(order, "purchase_order", "");
    if (!number.starts_with("HM-")) return;
    const std::string status = json_string_or(order, "status", "");
    for (const std::string_view kind : k_kinds) {
      const std::size_t count = occurrences(files, kind, "*" + number);
      if (count > 1 || (count == 0 && status == "completed"))
        out.push_back(fmt::format("{} ({}) has {} documents {}", number, status, count, kind.substr(1, 3)));
    }
  });
  if (!read) out.push_back(read.error().text());
}

}  // namespace crossdock::sim
