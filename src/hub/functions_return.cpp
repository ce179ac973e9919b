// SPDX-License-Identifier: Apache-2.0
// return.*: goods that come back, from the request to the credit.
#include "hub/credit.hpp"
#include "hub/functions.hpp"
#include "hub/human_task.hpp"
#include "hub/record.hpp"
#include "hub/return_desk.hpp"
#include "model/currency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

struct Case {
  CustomerReturn given;
  Order order;
};

Result<Case> case_of(store::Reader& reader, const JsonObject& arguments) {
  CROSSDOCK_TRY(const std::string number, json_string(arguments, "return", "with"));
  CROSSDOCK_TRY(CustomerReturn given, load_return(reader, number));
  CROSSDOCK_TRY(Order order, load_order(reader, given.order));
  return Case{std::move(given), std::move(order)};
}

// Adds `change(line)` to what of each order line is authorised to come back, or has.
template <class Change>
void count_returned(Order& order, const CustomerReturn& given, Change change) {
  for (const ReturnLine& line : given.lines) {
    if (Line* const sold = order.find_line(line.line))
      sold->returned = std::min(sold->returned + change(line), sold->shipped);
  }
}

JsonArray objections_view(const std::vector<ReturnObjection>& all) {
  JsonArray out;
  for (const ReturnObjection& one : all)
    out.emplace_back(JsonObject{{"line", one.line}, {"what", one.what}, {"detail", one.detail}, {"never", one.never}});
  return out;
}

// The canonical return_notice that answers the customer.
JsonObject notice_of(const CustomerReturn& given, const Order& order, Timestamp now) {
  JsonObject doc{{"return_number", given.number}, {"purchase_order", order.purchase_order}};
  doc["purpose"] = given.state == ReturnState::refused ? "refusal" : "authorisation";
  doc["returned_on"] = now.rfc3339().substr(0, 10);
  const Json reference(order.reference);
  JsonArray lines;
  for (const ReturnLine& line : given.lines) {
    JsonObject out{{"line", line.line}, {"quantity", units_text(line, line.requested)}, {"unit", line.unit}};
    const Json* items = json_at(reference, "items");
    const Json* theirs = items != nullptr && items->is_object() ? json_find(items->get_object(), line.line) : nullptr;
    out["item"] = theirs != nullptr ? *theirs : Json(JsonObject{{"vendor_part", line.item}});
    if (line.unit_price) out["unit_price"] = line.unit_price->text();
    lines.emplace_back(std::move(out));
  }
  doc["lines"] = std::move(lines);
  return doc;
}

JsonObject short_view(const CustomerReturn& given) {
  return JsonObject{{"return", given.number}, {"state", to_string(given.state)}, {"order", given.order.text()}};
}

// What the ERP is asked to credit.
Result<JsonObject> credit_view(const Case& one, const ReturnRule& rule) {
  CROSSDOCK_TRY(const std::uint8_t places, model::need_minor_units(one.order.currency, "currency"));
  CROSSDOCK_TRY(const Decimal amount, credit_of(one.given, rule.fee_percent, places));
  JsonObject out = short_view(one.given);
  out["amount"] = amount.text();
  out["currency"] = one.order.currency;
  out["fee_percent"] = rule.fee_percent.text();
  out["worth_something"] = !amount.is_zero();
  JsonArray lines;
  for (const ReturnLine& line : one.given.lines) {
    const std::int64_t credited = line.credited();
    if (credited == 0) continue;
    JsonObject told{{"line", line.line}, {"item", line.item}};
    told["quantity"] = Decimal(credited, 0).text();
    const bool whole = credited % line.per_unit == 0;
    if (whole) told["quantity"] = std::to_string(credited / line.per_unit);
    if (whole) told["unit"] = line.unit;
    if (whole && line.unit_price) told["unit_price"] = line.unit_price->text();
    lines.emplace_back(std::move(told));
  }
  out["lines"] = std::move(lines);
  return out;
}

}  // namespace

Result<std::optional<Json>> return_authorise(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Case one, case_of(context.tx, arguments));
  auto& [given, order] = one;
  JsonObject out = short_view(given);
  if (given.state != ReturnState::requested) {
    out["decision"] = given.state == ReturnState::refused ? "refuse" : "authorised";
    return Json(std::move(out));
  }
  const auto against = objections(given, order, domain.settings.returns.of(order.party), context.now);
  const bool never = std::ranges::any_of(against, &ReturnObjection::never);
  out["objections"] = objections_view(against);
  if (never || (!against.empty() && !flag_of(arguments, "accept"))) {
    out["decision"] = never ? "refuse" : "ask";
    return Json(std::move(out));
  }
  given.state = ReturnState::authorised;
  count_returned(order, given, [](const ReturnLine& line) { return line.requested; });
  CROSSDOCK_CHECK(save_return(context.tx, given));
  CROSSDOCK_CHECK(save_order(context.tx, order));
  CROSSDOCK_CHECK(
      publish_milestone(domain, context.tx, order, "return.authorised", JsonObject{{"return", given.number}}, context.now));
  out["state"] = to_string(given.state);
  out["decision"] = "authorised";
  out["notice"] = notice_of(given, order, context.now);
  return Json(std::move(out));
}

Result<std::optional<Json>> return_refuse(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Case one, case_of(context.tx, arguments));
  auto& [given, order] = one;
  const std::string reason = json_string_or(arguments, "reason", "");
  if (given.state == ReturnState::requested) {
    given.state = ReturnState::refused;
    CROSSDOCK_CHECK(save_return(context.tx, given));
    JsonObject data{{"return", given.number}, {"reason", reason}};
    CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "return.refused", std::move(data), context.now));
  }
  JsonObject out = short_view(given);
  out["notice"] = notice_of(given, order, context.now);
  return Json(std::move(out));
}

Result<std::optional<Json>> return_receive(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Case one, case_of(context.tx, arguments));
  auto& [given, order] = one;
  if (given.state == ReturnState::authorised) {
    const bool nothing = std::ranges::all_of(given.lines, [](const ReturnLine& line) { return line.received == 0; });
    given.state = nothing ? ReturnState::closed : ReturnState::received;
    count_returned(order, given, [](const ReturnLine& line) { return line.received - line.requested; });
    CROSSDOCK_CHECK(save_return(context.tx, given));
    CROSSDOCK_CHECK(save_order(context.tx, order));
    if (nothing)
      CROSSDOCK_CHECK(
          publish_milestone(domain, context.tx, order, "return.expired", JsonObject{{"return", given.number}}, context.now));
  }
  JsonObject out = short_view(given);
  JsonArray lines;
  for (const ReturnLine& line : given.lines) {
    lines.emplace_back(JsonObject{{"line", line.line},
                                  {"item", line.item},
                                  {"unit", line.unit},
                                  {"requested", units_text(line, line.requested)},
                                  {"received", units_text(line, line.received)}});
  }
  out["lines"] = std::move(lines);
  return Json(std::move(out));
}

Result<std::optional<Json>> return_dispose(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Case one, case_of(context.tx, arguments));
  CustomerReturn& given = one.given;
  if (given.state == ReturnState::received) {
    CROSSDOCK_CHECK(dispose_return(domain, context.tx, given, json_list_or_empty(arguments, "lines"), context.now));
    CROSSDOCK_CHECK(withdraw_tasks(context.tx, context.token.instance));  // whoever was to inspect it
    given.state = ReturnState::disposed;
    CROSSDOCK_CHECK(save_return(context.tx, given));
    JsonObject data{{"return", given.number}};
    data["lines"] = json_list_or_empty(arguments, "lines");
    CROSSDOCK_CHECK(publish_milestone(domain, context.tx, one.order, "return.disposed", std::move(data), context.now));
  }
  CROSSDOCK_TRY(JsonObject out, credit_view(one, domain.settings.returns.of(one.order.party)));
  return Json(std::move(out));
}

Result<std::optional<Json>> return_credit(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Case one, case_of(context.tx, arguments));
  auto& [given, order] = one;
  if (given.state != ReturnState::disposed) return Json(short_view(given));
  given.credit_memo = json_string_or(arguments, "credit_memo", "");
  CROSSDOCK_TRY(const Decimal total, json_decimal(arguments, "total", "with"));
  CROSSDOCK_TRY(const auto party, domain.reference.need_party(order.party));
  if (total.is_negative()) return fail(ErrorKind::invalid, "return.credit", "A credit memo is not negative", "with.total");
  CROSSDOCK_CHECK(
      free_credit(domain.ledger, context.tx, *party, total, "credit memo", "credit memo " + given.credit_memo, context.now));
  given.credit_total = total.text();
  given.state = ReturnState::credited;
  CROSSDOCK_CHECK(save_return(context.tx, given));
  CROSSDOCK_CHECK(add_identifier(context.tx, given.credit_memo, "credit_memo", order.party, order.id));
  JsonObject data{
      {"return", given.number}, {"credit_memo", given.credit_memo}, {"total", total.text()}, {"currency", order.currency}};
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "credit.issued", std::move(data), context.now));
  return Json(short_view(given));
}

}  // namespace crossdock::hub
