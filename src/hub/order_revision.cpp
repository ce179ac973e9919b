// SPDX-License-Identifier: Apache-2.0
#include "hub/order_revision.hpp"

#include "hub/order_change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

// The order as its buyer would place it today.
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
  request.fulfilment = order.fulfilment;
  for (const Line& line : order.lines) {
    if (const auto& asked = line.substituted_for)
      request.lines.push_back({line.line, asked->item, asked->quantity, asked->unit, asked->unit_price});
    else
      request.lines.push_back(
          {line.line, line.item, line.quantity, line.unit, line.asked_price ? line.asked_price : line.unit_price});
  }
  return request;
}

Unexpected refuse_line(const JsonObject& line, const char* code, std::string message) {
  return fail(ErrorKind::invalid, code, fmt::format("{}: {}", line_name(line), message), line_name(line));
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
    if (const Json* sequence = json_find(content_, k_change_sequence)) request_.reference[k_change_sequence] = *sequence;
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

}  // namespace

ItemOf items_of_buyer(const Domain& domain, store::Reader& reader, const Order& order, Timestamp now) {
  const auto partner = domain.settings.partners.find(order.partner);
  if (partner != domain.settings.partners.end()) return items_bought(domain, reader, partner->second, now);
  return [&domain](const JsonObject& line) { return item_of_line(domain, line, Numbering::by_seller); };
}

Result<model::OrderRequest> revised_request(const Domain& domain, store::Reader& reader, const Order& order,
                                            const JsonObject& content, Timestamp now) {
  model::OrderRequest request = request_of(order);
  CROSSDOCK_CHECK(Change(items_of_buyer(domain, reader, order, now), content, request).apply());
  return request;
}

JsonArray all_accepted(const JsonObject& content) {
  JsonArray outcomes;
  for (const Json& line : json_list_or_empty(content, "lines")) {
    outcomes.emplace_back(JsonObject{{"line", json_string_or(line.get_object(), "line", "")},
                                     {"change", json_string_or(line.get_object(), "change", "")},
                                     {"accepted", true}});
  }
  return outcomes;
}

}  // namespace crossdock::hub
