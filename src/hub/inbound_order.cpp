// SPDX-License-Identifier: Apache-2.0
#include "hub/accept.hpp"
#include "hub/duplicate.hpp"
#include "hub/inbound_kind.hpp"
#include "hub/inbound_line.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

// What the buyer's price is for, by the X12 code (PE each, HP hundred, TP thousand) or a basis quantity of EDIFACT, as a
// price per unit ordered. Exact, or refused.
Result<Decimal> price_of(const JsonObject& line, const model::Item& item, const std::string& unit) {
  CROSSDOCK_TRY(Decimal price, json_decimal(line, "unit_price"));
  const std::string basis = json_string_or(line, "price_basis", "");
  const std::string per = basis == "HP" ? "100" : basis == "TP" ? "1000" : json_string_or(line, "price_quantity", "1");
  CROSSDOCK_TRY(const Decimal quantity, Decimal::parse(per));
  std::uint8_t places = 0;
  for (Decimal power = Decimal::of(1); power < quantity; ++places) {
    CROSSDOCK_TRY(power, power.times(Decimal::of(10)));
    if (power > quantity || places > 6)
      return fail(ErrorKind::unsupported, "price.basis",
                  fmt::format("{}: a price per {} is not one of ours", line_name(line), per), line_name(line));
  }
  price = Decimal(price.digits(), static_cast<std::uint8_t>(price.scale() + places)).normalised();
  if (price.scale() > 9)
    return fail(ErrorKind::limit, "price.basis", fmt::format("{}: the price has too many places", line_name(line)),
                line_name(line));
  const std::string priced = basis == "PE" ? item.base_unit : json_string_or(line, "price_unit", unit);
  if (priced == unit) return price;
  CROSSDOCK_TRY(const std::int64_t ordered, item.per_unit(unit));
  CROSSDOCK_TRY(const std::int64_t of_price, item.per_unit(priced));
  if (ordered % of_price != 0)
    return fail(ErrorKind::unsupported, "price.basis",
                fmt::format("{}: a price per {} of what is ordered in {}", line_name(line), priced, unit), line_name(line));
  return price.times(Decimal::of(ordered / of_price));
}

Result<model::OrderLine> order_line(const ItemOf& item_of, const JsonObject& line) {
  CROSSDOCK_TRY(const auto item, item_of(line));
  model::OrderLine out;
  CROSSDOCK_TRY(out.line, json_string(line, "line"));
  CROSSDOCK_TRY(out.quantity, json_decimal(line, "quantity"));
  out.item = item->code;
  out.unit = json_string_or(line, "unit", item->base_unit);
  if (out.quantity <= Decimal{})
    return fail(ErrorKind::invalid, "order.quantity", fmt::format("Line {} orders nothing", out.line), line_name(line));
  if (json_find(line, "destinations") != nullptr)
    return fail(
        ErrorKind::unsupported, "order.stores",
        fmt::format("Line {} is for several stores: an order of ours goes to one place, and a person decides", out.line),
        line_name(line));
  if (json_find(line, "unit_price") != nullptr) {
    CROSSDOCK_TRY(out.unit_price, price_of(line, *item, out.unit));
  }
  return out;
}

Result<model::OrderRequest> order_request(const ItemOf& item_of, const InboundDocument& document) {
  const JsonObject& content = document.content;
  model::OrderRequest request;
  CROSSDOCK_TRY(request.purchase_order, json_string(content, "purchase_order"));
  CROSSDOCK_CHECK(model::check_identifier(request.purchase_order, "purchase_order"));
  request.release = json_string_or(content, "release", "");
  if (!request.release.empty()) CROSSDOCK_CHECK(model::check_identifier(request.release, "release"));
  CROSSDOCK_TRY(request.party, party_of(document.partner, content));
  request.currency = json_string_or(content, "currency", document.partner.currency);
  request.requested_ship_date = json_string_or(content, "requested_ship_date", "");
  request.partner = document.partner.name;
  request.channel = document.channel;
  if (const Json* ship_to = json_find(content, "ship_to"); ship_to != nullptr && ship_to->is_object())
    request.ship_to = ship_to->get_object();
  JsonObject items;
  for (const Json& entry : json_list_or_empty(content, "lines")) {
    CROSSDOCK_TRY(model::OrderLine line, order_line(item_of, entry.get_object()));
    items[line.line] = entry.at("item");
    request.lines.push_back(std::move(line));
  }
  if (request.lines.empty()) return fail(ErrorKind::invalid, "order.lines", "The order has no lines", "lines");
  request.reference["items"] = std::move(items);
  return request;
}

// What the sender says the document is. Changes and cancellations are documents of their own.
Result<std::string> purpose_of(const JsonObject& content) {
  std::string purpose = json_string_or(content, "purpose", "original");
  if (purpose != "change" && purpose != "cancellation") return purpose;
  return fail(ErrorKind::unsupported, "order.purpose",
              fmt::format("The document says \"{}\": it is not a new order and a person decides", purpose), "purpose");
}

}  // namespace

Result<Applied> place_order(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  CROSSDOCK_TRY(const std::string purpose, purpose_of(document.content));
  CROSSDOCK_TRY(model::OrderRequest request, order_request(items_bought(domain, tx, document.partner, now), document));
  request.reference["order_date"] = json_string_or(document.content, "order_date", now.rfc3339()).substr(0, 10);
  if (const Json* references = json_find(document.content, "reference")) request.reference["references"] = *references;
  const Incoming incoming{document.partner, document.channel, document.message, purpose, request};
  CROSSDOCK_TRY(const Judged judged, judge_duplicate(domain, tx, incoming, now));
  if (!judged.place) return Applied{judged.duplicate_of, judged.duplicate_of};
  Origin origin;
  origin.channel = document.channel;
  origin.message = document.message;
  origin.replaces = judged.replaces;
  CROSSDOCK_TRY(const Accepted accepted, accept_order(domain, tx, request, origin, now));
  if (judged.replaces) CROSSDOCK_CHECK(note_replaced(domain, tx, incoming, judged.replaces, accepted.order, now));
  return Applied{accepted.order, {}};
}

}  // namespace crossdock::hub
