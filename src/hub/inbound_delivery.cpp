// SPDX-License-Identifier: Apache-2.0
#include "hub/inbound_kind.hpp"
#include "hub/inbound_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace crossdock::hub {
namespace {

// The orders a shipment is of: by our shipment, the carrier's number, the bill of lading; by purchase order when that is of
// one order only.
Result<std::vector<OrderId>> orders_of(store::Reader& reader, const JsonObject& content, const std::string& shipment) {
  std::vector<std::string> names{shipment, json_string_or(content, "carrier_reference", ""),
                                 json_string_or(content, "bill_of_lading", ""),
                                 json_string_or(content, "purchase_order", "")};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) continue;
    CROSSDOCK_TRY(const auto found, find_orders(reader, names[i]));
    std::set<OrderId> orders;
    for (const Identified& one : found) orders.insert(one.order);
    const bool by_order = i + 1 == names.size();
    if (by_order && orders.size() > 1)
      return fail(
          ErrorKind::conflict, "delivery.ambiguous",
          fmt::format("{} orders have the purchase order {}; the status names no shipment of ours", orders.size(), names[i]),
          names[i]);
    if (!orders.empty()) return std::vector<OrderId>(orders.begin(), orders.end());
  }
  return fail(
      ErrorKind::missing_reference, "shipment.unknown",
      fmt::format("No order has the shipment \"{}\", carrier number \"{}\", bill of lading \"{}\" or purchase order \"{}\"",
                  names[0], names[1], names[2], names[3]),
      names[0]);
}

struct Told {
  const JsonObject& status;
  std::string shipment;
  std::string at;
  Timestamp time;
};

Result<void> tell(Domain& domain, store::Tx& tx, const InboundDocument& document, const Order& order, const Told& told,
                  Timestamp now) {
  const bool delivered = json_string_or(told.status, "status", "") == "delivered";
  JsonObject data = told.status;
  data["order"] = order.id.text();
  data["carrier_reference"] = json_string_or(document.content, "carrier_reference", "");
  // What the order knows the shipment by, when it was found by another number.
  const Shipment* known = order.find_shipment(told.shipment);
  data["shipment"] = known == nullptr && order.shipments.size() == 1 ? order.shipments.front().shipment : told.shipment;
  if (delivered) data["delivered_at"] = told.time.rfc3339();
  events::Event event{.type = delivered ? "delivery.confirmed" : "delivery.status",
                      .source = source_of(document.partner),
                      .subject = order.id.text(),
                      .time = told.time,
                      .correlation = order.correlation,
                      .data = Json(std::move(data))};
  return publish(domain, tx, std::move(event), now);
}

}  // namespace

Result<Applied> report_delivery(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  const std::string common = json_string_or(document.content, "shipment", "");
  OrderId last;
  for (const Json& one : json_list_or_empty(document.content, "statuses")) {
    const JsonObject& status = one.get_object();
    Told told{status, json_string_or(status, "shipment", common), json_string_or(status, "at", ""), now};
    if (!told.at.empty()) {
      CROSSDOCK_TRY(told.time, moment_of(document.partner, told.at, now));
    }
    CROSSDOCK_TRY(const auto orders, orders_of(tx, document.content, told.shipment));
    // A carrier repeats the whole history in every message: each status counts once.
    const std::string id =
        fmt::format("status {} {} {} {}", told.shipment, json_string_or(document.content, "carrier_reference", ""),
                    json_string_or(status, "code", ""), told.at);
    CROSSDOCK_TRY(const bool first, domain.inbox.first_time(tx, source_of(document.partner), id, document.message, now));
    last = orders.front();
    if (!first) continue;
    for (const OrderId order_id : orders) {
      CROSSDOCK_TRY(const Order order, load_order(tx, order_id));
      CROSSDOCK_CHECK(tell(domain, tx, document, order, told, now));
    }
  }
  return Applied{last, {}};
}

}  // namespace crossdock::hub
