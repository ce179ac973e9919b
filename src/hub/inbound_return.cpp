// SPDX-License-Identifier: Apache-2.0
#include "hub/inbound_kind.hpp"
#include "hub/inbound_line.hpp"
#include "hub/return_desk.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

// By our order, the invoice, or the customer's purchase order: of the document, else of its first line.
Result<OrderId> order_of(store::Reader& reader, const InboundDocument& document) {
  const JsonArray& lines = json_list_or_empty(document.content, "lines");
  const JsonObject line = lines.empty() ? JsonObject{} : lines.front().get_object();
  for (const char* member : {"order_id", "invoice", "purchase_order"}) {
    const std::string name = json_string_or(document.content, member, json_string_or(line, member, ""));
    if (name.empty()) continue;
    CROSSDOCK_TRY(const auto found, find_orders(reader, name));
    for (const Identified& one : found) {
      CROSSDOCK_TRY(const Order order, load_order(reader, one.order));
      if (order.partner == document.partner.name ||
          (!document.partner.party.empty() && order.party == document.partner.party))
        return order.id;
    }
  }
  return fail(ErrorKind::missing_reference, "return.order_unknown",
              fmt::format("Return {} names no order, invoice or purchase order of partner {}",
                          json_string_or(document.content, "return_number", "?"), document.partner.name),
              json_string_or(document.content, "return_number", ""));
}

}  // namespace

Result<Applied> request_return(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  CROSSDOCK_TRY(const std::string number, json_string(document.content, "return_number"));
  if (json_string_or(document.content, "purpose", "") != "request") {
    CROSSDOCK_CHECK(publish_received(domain, tx, document, number, now));
    return Applied{};
  }
  CROSSDOCK_TRY(const OrderId order_id, order_of(tx, document));
  CROSSDOCK_TRY(const Order order, load_order(tx, order_id));
  JsonObject body = document.content;
  body["number"] = number;
  JsonArray lines;
  for (const Json& one : json_list_or_empty(document.content, "lines")) {
    JsonObject line = one.as_object();
    CROSSDOCK_TRY(const auto item, item_of_line(domain, line, Numbering::by_seller));
    line["item"] = item->code;
    lines.emplace_back(std::move(line));
  }
  body["lines"] = std::move(lines);
  CROSSDOCK_CHECK(request_return_of(domain, tx, order, body, {}, now));
  return Applied{order_id, {}};
}

}  // namespace crossdock::hub
