// SPDX-License-Identifier: Apache-2.0
#include "hub/accept.hpp"
#include "hub/inbound_kind.hpp"
#include "hub/inbound_line.hpp"
#include "hub/purchase_order.hpp"
#include "hub/withdraw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::string_view k_sequence = "change_sequence";

// The order as it would be placed today.
model::OrderRequest request_of(const Order& order) {
  model::OrderRequest request;
  request.purchase_order = order.purchase_order;
  request.release = order.release;
  request.party = order.party;
  request.currency = order.currency;
  request.location = order.requested_location;
  request.requested_ship_date = order.requested_ship_date;
  request.sales_channel = order.sales_channel;
  request.channel = order.channel;
  request.partner = order.partner;
  request.ship_to = order.ship_to;
  request.reference = order.reference;
  for (const Line& line : order.lines)
    request.lines.push_back({line.line, line.item, line.quantity, line.unit, line.unit_price});
  return request;
}

Unexpected refuse_line(const JsonObject& line, const char* code, std::string message) {
  return fail(ErrorKind::invalid, code, fmt::format("{}: {}", line_name(line), message), line_name(line));
}

// Buyers number the changes of an order. One that comes before its predecessor waits as an exception; a retry finds its
// turn.
Result<bool> is_next(const Order& order, const JsonObject& content) {
  const std::string given = json_string_or(content, k_sequence, "");
  const std::string last = json_string_or(order.reference, k_sequence, "");
  const auto number = Decimal::parse(given);
  const auto before = last.empty() ? Result<Decimal>(Decimal{}) : Decimal::parse(last);
  if (given.empty() || !number || !before) return given.empty() || given != last;
  if (*number <= *before) return false;
  const auto expected = before->plus(Decimal::of(1));
  if (last.empty() || (expected && *number == *expected)) return true;
  return fail(
      ErrorKind::missing_reference, std::string(k_change_early_code),
      fmt::format("Change {} of {} came after change {}: the one between is missing", given, order.purchase_order, last),
      std::string(k_sequence));
}

Result<void> set_quantity(const JsonObject& line, const model::OrderLine& before, model::OrderLine& after) {
  CROSSDOCK_TRY(after.quantity, json_decimal(line, "quantity"));
  after.unit = json_string_or(line, "unit", before.unit);
  const std::string change = json_string_or(line, "change", "");
  const bool comparable = after.unit == before.unit;
  if (comparable && change == "increase" && after.quantity < before.quantity)
    return refuse_line(line, "order.change_quantity",
                       fmt::format("an increase from {} to {}", before.quantity.text(), after.quantity.text()));
  if (comparable && change == "decrease" && after.quantity > before.quantity)
    return refuse_line(line, "order.change_quantity",
                       fmt::format("a decrease from {} to {}", before.quantity.text(), after.quantity.text()));
  return {};
}

class Change {
 public:
  Change(ItemOf item_of, const JsonObject& content, model::OrderRequest& request)
      : item_of_(std::move(item_of)), content_(content), request_(request) {}

  Result<void> apply() {
    request_.requested_ship_date = json_string_or(content_, "requested_ship_date", request_.requested_ship_date);
    if (const Json* ship_to = json_find(content_, "ship_to"); ship_to != nullptr) request_.ship_to = ship_to->get_object();
    if (const Json* sequence = json_find(content_, k_sequence)) request_.reference[k_sequence] = *sequence;
    for (const Json& one : json_list_or_empty(content_, "lines")) CROSSDOCK_CHECK(apply(one.get_object()));
    if (request_.lines.empty())
      return fail(ErrorKind::invalid, "order.change_empty", "The change leaves no line: a cancellation says so (BCH01 01)",
                  "lines");
    return {};
  }

 private:
  Result<void> apply(const JsonObject& line) {
    const std::string change = json_string_or(line, "change", "");
    const std::string number = json_string_or(line, "line", "");
    const auto found = std::ranges::find(request_.lines, number, &model::OrderLine::line);
    if (change == "add") {
      if (found != request_.lines.end()) return refuse_line(line, "order.change_line", "it is in the order already");
      return add(line);
    }
    if (found == request_.lines.end()) return refuse_line(line, "order.change_line", "the order has no such line");
    if (change == "unchanged") return {};
    if (change == "cancel") {
      request_.lines.erase(found);
      return {};
    }
    if (change == "date" || change == "replace_all")
      return fail(ErrorKind::unsupported, "order.change_unsupported",
                  fmt::format("{}: \"{}\" is not done by itself; a person decides", line_name(line), change),
                  line_name(line));
    model::OrderLine after = *found;
    if (json_find(line, "quantity") != nullptr && change != "price") CROSSDOCK_CHECK(set_quantity(line, *found, after));
    if (json_find(line, "unit_price") != nullptr) {
      CROSSDOCK_TRY(after.unit_price, json_decimal(line, "unit_price"));
    }
    if (json_find(line, "item") != nullptr) {
      CROSSDOCK_TRY(const auto item, item_of_(line));
      after.item = item->code;
    }
    *found = std::move(after);
    return {};
  }

  Result<void> add(const JsonObject& line) {
    CROSSDOCK_TRY(const auto item, item_of_(line));
    model::OrderLine added{.line = json_string_or(line, "line", ""),
                           .item = item->code,
                           .quantity = {},
                           .unit = item->base_unit,
                           .unit_price = {}};
    CROSSDOCK_CHECK(set_quantity(
        line, model::OrderLine{.line = {}, .item = {}, .quantity = {}, .unit = added.unit, .unit_price = {}}, added));
    if (json_find(line, "unit_price") != nullptr) {
      CROSSDOCK_TRY(added.unit_price, json_decimal(line, "unit_price"));
    }
    JsonObject items;
    if (const Json* known = json_find(request_.reference, "items"); known != nullptr && known->is_object())
      items = known->get_object();
    items[added.line] = line.at("item");
    request_.reference["items"] = std::move(items);
    request_.lines.push_back(std::move(added));
    return {};
  }

  ItemOf item_of_;
  const JsonObject& content_;
  model::OrderRequest& request_;
};

Result<Order> order_to_change(store::Reader& reader, const InboundDocument& document) {
  CROSSDOCK_TRY(const std::string number, json_string(document.content, "purchase_order"));
  CROSSDOCK_TRY(const std::string party, party_of(document.partner, document.content));
  CROSSDOCK_TRY(const OrderId id,
                find_purchase_order(reader, party, number, json_string_or(document.content, "release", "")));
  if (!id)
    return fail(ErrorKind::missing_reference, "order.unknown", fmt::format("Customer {} has no order {}", party, number),
                number);
  return load_order(reader, id);
}

}  // namespace

Result<Applied> change_order(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  const JsonObject& content = document.content;
  CROSSDOCK_TRY(Order order, order_to_change(tx, document));
  CROSSDOCK_TRY(const bool next, is_next(order, content));
  if (!next) return Applied{order.id, order.id};
  const std::string purpose = json_string_or(content, "purpose", "");
  CROSSDOCK_CHECK(check_withdrawable(domain, tx, order));
  if (purpose == "cancellation") {
    CROSSDOCK_CHECK(withdraw_order(domain, tx, order, fmt::format("cancelled by {}", document.partner.name), now));
    return Applied{order.id, {}};
  }
  if (purpose != "change") {
    return fail(ErrorKind::unsupported, "order.change_unsupported",
                fmt::format("A change that says it is \"{}\" is not done by itself; a person decides", purpose), "purpose");
  }
  model::OrderRequest request = request_of(order);
  CROSSDOCK_CHECK(Change(items_bought(domain, tx, document.partner, now), content, request).apply());
  Origin origin;
  origin.channel = document.channel;
  origin.message = document.message;
  origin.replaces = order.id;
  CROSSDOCK_TRY(const Accepted accepted, accept_order(domain, tx, request, origin, now));
  JsonObject data{{"partner", document.partner.name}, {"replaced_by", accepted.order.text()}};
  if (const Json* sequence = json_find(content, k_sequence)) data[k_sequence] = *sequence;
  CROSSDOCK_CHECK(publish_milestone(domain, tx, order, "order.changed", std::move(data), now));
  return Applied{accepted.order, {}};
}

}  // namespace crossdock::hub
