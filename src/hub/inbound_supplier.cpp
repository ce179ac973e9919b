// SPDX-License-Identifier: Apache-2.0
// What suppliers answer and announce of our purchase orders.
#include "hub/inbound_kind.hpp"
#include "hub/inbound_line.hpp"
#include "hub/supplier_desk.hpp"
#include "hub/supplier_invoice.hpp"

#include <utility>

namespace crossdock::hub {
namespace {

Result<bool> tell(Domain& domain, store::Tx& tx, const InboundDocument& document, const std::string& number,
                  std::string_view what, const JsonObject& content, Timestamp now) {
  CROSSDOCK_TRY(const auto order, find_supplier_order(tx, number));
  if (!order || order->supplier != document.partner.name) return false;
  CROSSDOCK_CHECK(tell_supplier_order(domain, tx, *order, what, content, now));
  return true;
}

// The notice as one order of it sees it.
JsonObject notice_of(const JsonObject& content, const JsonObject& order) {
  JsonObject notice = content;
  notice.erase("orders");
  for (const auto& [member, value] : order) notice[member] = value;
  return notice;
}

}  // namespace

Result<Applied> answer_supplier_order(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  CROSSDOCK_TRY(const std::string number, json_string(document.content, "purchase_order"));
  CROSSDOCK_TRY(const bool known, tell(domain, tx, document, number, "answered", document.content, now));
  if (!known) CROSSDOCK_CHECK(publish_received(domain, tx, document, number, now));
  return Applied{};
}

Result<Applied> announce_supply(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  CROSSDOCK_TRY(const std::string shipment, json_string(document.content, "shipment"));
  const JsonArray& orders = json_list_or_empty(document.content, "orders");
  if (orders.empty()) {
    const std::string number = json_string_or(document.content, "purchase_order", "");
    CROSSDOCK_CHECK(tell(domain, tx, document, number, "shipped", document.content, now));
  }
  for (const Json& order : orders) {
    const std::string number = json_string_or(order.as_object(), "purchase_order", "");
    CROSSDOCK_CHECK(tell(domain, tx, document, number, "shipped", notice_of(document.content, order.as_object()), now));
  }
  CROSSDOCK_CHECK(publish_received(domain, tx, document, shipment, now));
  return Applied{};
}

Result<Applied> receive_invoice(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  CROSSDOCK_TRY(const std::string number, json_string(document.content, "invoice"));
  CROSSDOCK_CHECK(receive_supplier_invoice(domain, tx, document.partner.name, document.content, now));
  CROSSDOCK_CHECK(publish_received(domain, tx, document, number, now));
  return Applied{};
}

}  // namespace crossdock::hub
