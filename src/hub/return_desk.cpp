// SPDX-License-Identifier: Apache-2.0
#include "hub/return_desk.hpp"

#include "base/assert.hpp"
#include "hub/backorder.hpp"
#include "hub/commands.hpp"
#include "hub/record.hpp"
#include "ledger/account.hpp"
#include "model/order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

using ledger::State;

struct ReturnTag {
  static constexpr std::string_view prefix = "rma";
};

// By the line, else by the item: a string, or an object with our number as vendor_part.
const Line* sold_line(const Order& order, const JsonObject& told) {
  const std::string number = json_string_or(told, "line", "");
  const Json* ids = json_find(told, "item");
  const std::string item = ids == nullptr     ? ""
                           : ids->is_string() ? std::string(ids->get_string())
                           : ids->is_object() ? json_string_or(ids->get_object(), "vendor_part", "")
                                              : "";
  const auto by_line = std::ranges::find(order.lines, number, &Line::line);
  if (by_line != order.lines.end() && (item.empty() || by_line->item == item)) return &*by_line;
  const auto by_item = std::ranges::find(order.lines, item, &Line::item);
  return item.empty() || by_item == order.lines.end() ? nullptr : &*by_item;
}

Result<ReturnLine> line_of(const Domain& domain, const Order& order, const JsonObject& told) {
  const Line* sold = sold_line(order, told);
  if (sold == nullptr)
    return fail(ErrorKind::missing_reference, "return.line_unknown",
                fmt::format("{} is no line of order {}", json_text(told), order.id.text()), order.id.text());
  if (!sold->components.empty())
    return fail(ErrorKind::rejected, "item.kit", fmt::format("{} is a kit: return its components", sold->item), sold->line);
  CROSSDOCK_TRY(const auto item, domain.reference.need_item(sold->item));
  ReturnLine line{.line = sold->line,
                  .item = sold->item,
                  .item_id = sold->item_id,
                  .unit = sold->unit,
                  .per_unit = sold->per_unit,
                  .unit_price = sold->unit_price};
  CROSSDOCK_TRY(const Decimal quantity, json_decimal(told, "quantity"));
  CROSSDOCK_TRY(line.requested, item->to_base(quantity, json_string_or(told, "unit", sold->unit)));
  if (line.requested <= 0) return fail(ErrorKind::invalid, "order.quantity", "A line returns something", "quantity");
  return line;
}

Result<Json> request(Domain& domain, store::Tx& tx, const JsonObject& body, std::string_view who, Timestamp now) {
  CROSSDOCK_TRY(const std::string name, json_string(body, "order"));
  CROSSDOCK_TRY(const auto found, find_orders(tx, name));
  if (found.empty())
    return fail(ErrorKind::not_found, "order.unknown", fmt::format("No order is known by \"{}\"", name), name);
  CROSSDOCK_TRY(const Order order, load_order(tx, found.front().order));
  CROSSDOCK_TRY(const CustomerReturn made, request_return_of(domain, tx, order, body, who, now));
  return Json(return_view(made));
}

// What a warehouse has found: the process that waits for it does it.
Result<Json> inspect(Domain& domain, store::Tx& tx, const JsonObject& body, std::string_view who, Timestamp now) {
  CROSSDOCK_TRY(const std::string number, json_string(body, "number"));
  CROSSDOCK_TRY(const CustomerReturn given, load_return(tx, number));
  CROSSDOCK_CHECK(record_lines(body, "lines"));
  CROSSDOCK_TRY(const bool first,
                domain.inbox.first_time(tx, "crossdock/returns",
                                        fmt::format("{} inspected {}", number, json_text(body.at("lines"))), {}, now));
  if (!first) return Json(return_view(given));
  if (given.is_final() || given.state == ReturnState::disposed)
    return fail(ErrorKind::conflict, "return.ended", fmt::format("Return {} is {}", number, to_string(given.state)), number);
  CROSSDOCK_TRY(const Order order, load_order(tx, given.order));
  JsonObject data{{"return", number}, {"by", who}};
  data["lines"] = body.at("lines");
  CROSSDOCK_CHECK(publish_milestone(domain, tx, order, "return.inspected", std::move(data), now));
  return Json(return_view(given));
}

Result<Json> get(const Domain&, store::Reader& reader, const JsonObject& query, Timestamp) {
  CROSSDOCK_TRY(const std::string number, json_string(query, "number"));
  CROSSDOCK_TRY(const CustomerReturn given, load_return(reader, number));
  return Json(return_view(given));
}

Result<Json> list(const Domain&, store::Reader& reader, const JsonObject& query, Timestamp) {
  return list_returns(reader, json_string_or(query, "state", ""), json_string_or(query, "after", ""), list_limit(query));
}

struct Target {
  std::int64_t* count;
  State state;
  std::string_view reason;
};

Result<Target> target_of(ReturnLine& line, const std::string& disposition) {
  if (disposition == "restock") return Target{&line.restocked, State::available, "return restocked"};
  if (disposition == "scrap") return Target{&line.scrapped, State::outside, "return scrapped"};
  if (disposition == "vendor") return Target{&line.to_vendor, State::outside, "return to vendor"};
  return fail(ErrorKind::invalid, "return.disposition",
              fmt::format("\"{}\" is none of: restock, scrap, vendor", disposition), "disposition");
}

Result<ledger::Transfer> disposed(const Domain& domain, const CustomerReturn& given, ReturnLine& line,
                                  const JsonObject& told, std::uint32_t location) {
  CROSSDOCK_TRY(const Target target, target_of(line, json_string_or(told, "disposition", "")));
  CROSSDOCK_TRY(const auto item, domain.reference.need_item(line.item));
  CROSSDOCK_TRY(const Decimal quantity, json_decimal(told, "quantity"));
  CROSSDOCK_TRY(const std::int64_t base, item->to_base(quantity, json_string_or(told, "unit", line.unit)));
  if (base <= 0 || base > line.undisposed())
    return fail(ErrorKind::invalid, "return.disposition",
                fmt::format("Line {}: {} of {} that came", line.line, base, line.undisposed()), "quantity");
  *target.count += base;
  ledger::Transfer transfer;
  transfer.from = {State::returned, 0, line.item_id, location};
  transfer.to = {target.state, 0, line.item_id, location};
  if (target.state == State::outside) transfer.to = ledger::outside_of(transfer.from);
  transfer.amount = base;
  transfer.reason = target.reason;
  transfer.reference = given.number;
  return transfer;
}

}  // namespace

std::vector<Command> return_commands() { return {{"return.request", request}, {"return.inspect", inspect}}; }
std::vector<Question> return_questions() { return {{"return.get", get}, {"return.list", list}}; }

Result<CustomerReturn> request_return_of(Domain& domain, store::Tx& tx, const Order& order, const JsonObject& body,
                                         std::string_view who, Timestamp now) {
  CustomerReturn given;
  if (json_find(body, "number") != nullptr) {
    CROSSDOCK_TRY(given.number, record_number(body, "number"));
  } else {
    given.number = Id<ReturnTag>{domain.ids.next()}.text();
  }
  CROSSDOCK_TRY(auto known, find_return(tx, given.number));
  if (known && known->order == order.id) return *std::move(known);
  if (known)
    return fail(ErrorKind::conflict, "return.exists", fmt::format("Return {} is of another order", given.number),
                given.number);
  given.order = order.id;
  given.party = order.party;
  given.partner = order.partner;
  given.location = json_string_or(body, "location", order.location);
  given.reason = json_string_or(body, "reason", "");
  given.requested_by = who;
  given.created = now;
  CROSSDOCK_CHECK(domain.reference.need_location(given.location));
  CROSSDOCK_TRY(const auto lines, record_lines(body, "lines"));
  for (const JsonObject& told : lines) {
    CROSSDOCK_TRY(ReturnLine line, line_of(domain, order, told));
    if (ReturnLine* twice = given.find_line(line.line))
      twice->requested += line.requested;
    else
      given.lines.push_back(std::move(line));
  }
  CROSSDOCK_CHECK(save_return(tx, given));
  CROSSDOCK_CHECK(add_identifier(tx, given.number, "return", order.party, order.id));
  JsonObject data{{"return", given.number}, {"reason", given.reason}, {"lines", given.lines.size()}};
  if (!given.requested_by.empty()) data["requested_by"] = given.requested_by;
  CROSSDOCK_CHECK(publish_milestone(domain, tx, order, "return.requested", std::move(data), now));
  return given;
}

Result<void> check_returned(store::Reader& reader, const CameBack& came) {
  const std::size_t slash = came.line.rfind('/');
  CROSSDOCK_TRY(auto given, find_return(reader, std::string_view(came.line).substr(0, slash)));
  ReturnLine* line = given && slash != std::string::npos ? given->find_line(came.line.substr(slash + 1)) : nullptr;
  if (line == nullptr)
    return fail(ErrorKind::missing_reference, "return.unknown", fmt::format("{} is no line of a return", came.line),
                "return");
  if (line->item != came.item)
    return fail(ErrorKind::conflict, "return.item", fmt::format("{} is of {}, not of {}", came.line, line->item, came.item),
                "item");
  if (given->state != ReturnState::authorised)
    return fail(ErrorKind::conflict, "return.state",
                fmt::format("Return {} is {}: nothing is to come under it", given->number, to_string(given->state)),
                "return");
  const bool first = std::ranges::all_of(given->lines, [](const ReturnLine& one) { return one.received == 0; });
  if (!first && given->location != came.location)
    return fail(ErrorKind::conflict, "return.location",
                fmt::format("Return {} came to {} so far", given->number, given->location), "location");
  return {};
}

Result<void> note_returned(Domain& domain, store::Tx& tx, const CameBack& came, Timestamp now) {
  const std::size_t slash = came.line.rfind('/');
  CROSSDOCK_TRY(auto given, load_return(tx, std::string_view(came.line).substr(0, slash)));
  ReturnLine* const line = given.find_line(came.line.substr(slash + 1));
  CROSSDOCK_ASSERT(line != nullptr);
  given.location = came.location;
  line->received += came.quantity;
  CROSSDOCK_CHECK(save_return(tx, given));
  CROSSDOCK_TRY(const Order order, load_order(tx, given.order));
  JsonObject data{{"return", given.number},
                  {"line", line->line},
                  {"item", line->item},
                  {"quantity", units_text(*line, came.quantity)},
                  {"complete", came.last || given.is_complete()}};
  return publish_milestone(domain, tx, order, "return.received", std::move(data), now);
}

Result<std::string> return_line_of(store::Reader& reader, std::string_view number, const JsonObject& line,
                                   std::string_view item) {
  CROSSDOCK_TRY(const auto given, find_return(reader, number));
  if (!given) return std::string();
  const std::string told = json_string_or(line, "line", "");
  for (const ReturnLine& one : given->lines) {
    if (one.item == item && (one.line == told || given->lines.size() == 1)) return fmt::format("{}/{}", number, one.line);
  }
  const auto found = std::ranges::find(given->lines, item, &ReturnLine::item);
  return found == given->lines.end() ? std::string() : fmt::format("{}/{}", number, found->line);
}

Result<void> dispose_return(Domain& domain, store::Tx& tx, CustomerReturn& given, const JsonArray& dispositions,
                            Timestamp now) {
  CROSSDOCK_TRY(const auto location, domain.reference.need_location(given.location));
  std::vector<ledger::Transfer> chain;
  for (const Json& told : dispositions) {
    ReturnLine* line = told.is_object() ? given.find_line(json_string_or(told.get_object(), "line", "")) : nullptr;
    if (line == nullptr)
      return fail(ErrorKind::invalid, "return.disposition", "A disposition names a line of the return", json_text(told));
    CROSSDOCK_TRY(ledger::Transfer transfer, disposed(domain, given, *line, told.get_object(), location->id));
    chain.push_back(std::move(transfer));
  }
  for (const ReturnLine& line : given.lines) {
    if (line.undisposed() != 0)
      return fail(ErrorKind::invalid, "return.disposition",
                  fmt::format("Line {}: nothing is said of {} that came", line.line, line.undisposed()), line.line);
  }
  CROSSDOCK_CHECK(domain.ledger.apply(tx, chain, now));
  for (const ReturnLine& line : given.lines) {
    if (line.restocked > 0) CROSSDOCK_CHECK(serve_backorders(domain, tx, line.item_id, now));
  }
  return {};
}

}  // namespace crossdock::hub
