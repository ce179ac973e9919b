// SPDX-License-Identifier: Apache-2.0
#include "model/order.hpp"

#include "base/clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string_view>
#include <utility>

namespace crossdock::model {
namespace {

Result<void> only_members(const JsonObject& object, std::initializer_list<std::string_view> known, std::string_view where) {
  for (const auto& [key, value] : object) {
    if (std::ranges::find(known, std::string_view(key)) != known.end()) continue;
    const std::string place = where.empty() ? std::string(key) : fmt::format("{}.{}", where, std::string_view(key));
    return fail(ErrorKind::invalid, "field.unknown", fmt::format("\"{}\" is not a member of an order", place), place);
  }
  return {};
}

Result<JsonObject> object_or_empty(const JsonObject& body, std::string_view key) {
  const Json* value = json_find(body, key);
  if (value == nullptr) return JsonObject{};
  if (!value->is_object())
    return fail(ErrorKind::invalid, "field.type", fmt::format("\"{}\" must be an object", key), std::string(key));
  return value->get_object();
}

Result<std::string> identifier(const JsonObject& object, std::string_view key, std::string_view where) {
  CROSSDOCK_TRY(std::string text, json_string(object, key, where));
  const std::string place = where.empty() ? std::string(key) : fmt::format("{}.{}", where, key);
  CROSSDOCK_CHECK(check_identifier(text, place));
  return text;
}

Result<std::string> identifier_or_empty(const JsonObject& object, std::string_view key) {
  if (json_find(object, key) == nullptr) return std::string();
  return identifier(object, key, {});
}

Result<OrderLine> parse_line(const Json& value, const std::string& where) {
  if (!value.is_object())
    return fail(ErrorKind::invalid, "field.type", fmt::format("\"{}\" must be an object", where), where);
  const JsonObject& object = value.get_object();
  CROSSDOCK_CHECK(only_members(object, {"line", "item", "quantity", "unit", "unit_price", "description"}, where));
  OrderLine line;
  CROSSDOCK_TRY(line.line, identifier(object, "line", where));
  CROSSDOCK_TRY(line.item, identifier(object, "item", where));
  CROSSDOCK_TRY(line.quantity, json_decimal(object, "quantity", where));
  line.unit = json_string_or(object, "unit", "EA");
  if (line.quantity <= Decimal{}) {
    return fail(ErrorKind::invalid, "order.quantity",
                fmt::format("Line {} asks for {}; a quantity is more than zero", line.line, line.quantity.text()),
                where + ".quantity");
  }
  if (json_find(object, "unit_price") != nullptr) {
    CROSSDOCK_TRY(line.unit_price, json_decimal(object, "unit_price", where));
    if (line.unit_price->is_negative())
      return fail(ErrorKind::invalid, "order.price", "A price is not negative", where + ".unit_price");
  }
  return line;
}

Result<void> parse_lines(const JsonObject& body, OrderRequest& order) {
  const Json* lines = json_find(body, "lines");
  if (lines == nullptr || !lines->is_array() || lines->get_array().empty()) {
    return fail(ErrorKind::invalid, "order.lines", "An order needs at least one line", "lines");
  }
  if (lines->get_array().size() > k_order_lines_max) {
    return fail(ErrorKind::limit, "order.lines", fmt::format("An order has at most {} lines", k_order_lines_max), "lines");
  }
  std::set<std::string, std::less<>> seen;
  for (std::size_t i = 0; i < lines->get_array().size(); ++i) {
    const std::string where = fmt::format("lines[{}]", i);
    CROSSDOCK_TRY(OrderLine line, parse_line(lines->get_array()[i], where));
    if (!seen.insert(line.line).second) {
      return fail(ErrorKind::invalid, "order.line_twice", fmt::format("Line number {} appears twice", line.line),
                  where + ".line");
    }
    order.lines.push_back(std::move(line));
  }
  return {};
}

}  // namespace

Result<void> check_identifier(std::string_view text, std::string_view where) {
  const bool printable =
      std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
  if (text.empty() || text.size() > k_identifier_bytes_max || !printable) {
    return fail(ErrorKind::invalid, "field.identifier",
                fmt::format("\"{}\" must be 1 to {} printable characters", where, k_identifier_bytes_max),
                std::string(where));
  }
  return {};
}

Result<void> check_date(std::string_view text, std::string_view where) {
  if (text.size() == 10 && Timestamp::parse_rfc3339(std::string(text) + "T00:00:00Z")) return {};
  return fail(ErrorKind::invalid, "field.date", fmt::format("\"{}\" must be a date such as 2026-11-30", where),
              std::string(where));
}

Result<OrderRequest> parse_order(const JsonObject& body) {
  CROSSDOCK_CHECK(only_members(body,
                               {"purchase_order", "release", "party", "currency", "location", "sales_channel", "fulfilment",
                                "requested_ship_date", "ship_to", "reference", "lines"},
                               {}));
  OrderRequest order;
  CROSSDOCK_TRY(order.purchase_order, identifier(body, "purchase_order", {}));
  CROSSDOCK_TRY(order.release, identifier_or_empty(body, "release"));
  CROSSDOCK_TRY(order.party, identifier(body, "party", {}));
  CROSSDOCK_TRY(order.currency, identifier_or_empty(body, "currency"));
  CROSSDOCK_TRY(order.location, identifier_or_empty(body, "location"));
  CROSSDOCK_TRY(order.sales_channel, identifier_or_empty(body, "sales_channel"));
  CROSSDOCK_TRY(order.fulfilment, identifier_or_empty(body, "fulfilment"));
  order.requested_ship_date = json_string_or(body, "requested_ship_date", "");
  if (!order.requested_ship_date.empty()) CROSSDOCK_CHECK(check_date(order.requested_ship_date, "requested_ship_date"));
  CROSSDOCK_TRY(order.ship_to, object_or_empty(body, "ship_to"));
  CROSSDOCK_TRY(order.reference, object_or_empty(body, "reference"));
  if (json_text(order.ship_to).size() > 4 * k_text_bytes_max || json_text(order.reference).size() > 4 * k_text_bytes_max) {
    return fail(ErrorKind::limit, "order.text", "\"ship_to\" and \"reference\" are at most 1600 bytes each", "ship_to");
  }
  CROSSDOCK_CHECK(parse_lines(body, order));
  return order;
}

}  // namespace crossdock::model
