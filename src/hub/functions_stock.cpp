// SPDX-License-Identifier: Apache-2.0
#include "hub/functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

using ledger::State;

ledger::Account stock(State state, const Line& line, std::uint32_t location) { return {state, 0, line.item_id, location}; }

ledger::Transfer move(const Order& order, const Line& line, std::uint32_t location, State from, State to,
                      std::int64_t amount, std::string_view reason) {
  ledger::Transfer transfer;
  transfer.from = stock(from, line, location);
  transfer.to = stock(to, line, location);
  transfer.amount = amount;
  transfer.reason = reason;
  transfer.reference = fmt::format("{}/{}", order.id.text(), line.line);
  return transfer;
}

JsonArray quantities(const Order& order, std::int64_t Line::* which) {
  JsonArray out;
  for (const Line& line : order.lines) {
    JsonObject entry;
    entry["line"] = line.line;
    entry["item"] = line.item;
    entry["quantity"] = in_unit(line, line.*which);
    entry["unit"] = line.unit;
    out.emplace_back(std::move(entry));
  }
  return out;
}

// "transfer 2" of the ledger is line 2 of what was still to be reserved.
Unexpected short_of(const Domain& domain, const Order& order, std::uint32_t location, const std::vector<Line*>& asked,
                    const Error& error) {
  std::size_t index = 0;
  if (error.place.starts_with("transfer "))
    index = static_cast<std::size_t>(std::max(0, std::atoi(error.place.c_str() + 9)));
  const Line& line = *asked.at(std::min(index, asked.size() - 1));
  const std::int64_t free = domain.ledger.balance(stock(State::available, line, location)).free();
  return fail(ErrorKind::rejected, "stock.insufficient",
              fmt::format("Line {}: {} of item {} are asked for at {}; {} can be promised", line.line, line.ordered,
                          line.item, order.location, free),
              fmt::format("line {}", line.line));
}

struct ShippedLine {
  Line* line = nullptr;
  std::int64_t quantity = 0;
};

Result<std::vector<ShippedLine>> shipped_lines(Domain& domain, Order& order, const JsonObject& shipment) {
  const Json* lines = json_find(shipment, "lines");
  if (lines == nullptr || !lines->is_array())
    return fail(ErrorKind::invalid, "shipment.lines", "A shipment needs its lines", "shipment.lines");
  std::vector<ShippedLine> out;
  for (const Json& entry : lines->get_array()) {
    if (!entry.is_object())
      return fail(ErrorKind::invalid, "field.type", "A shipment line must be an object", "shipment.lines");
    const JsonObject& object = entry.get_object();
    CROSSDOCK_TRY(const std::string number, json_string(object, "line", "shipment.lines"));
    Line* line = order.find_line(number);
    if (line == nullptr) {
      return fail(ErrorKind::invalid, "shipment.line_unknown", fmt::format("The order has no line {}", number),
                  fmt::format("shipment line {}", number));
    }
    CROSSDOCK_TRY(const auto item, domain.reference.need_item(line->item));
    CROSSDOCK_TRY(const Decimal quantity, json_decimal(object, "quantity", "shipment.lines"));
    CROSSDOCK_TRY(const std::int64_t base, item->to_base(quantity, json_string_or(object, "unit", line->unit)));
    if (base < 0)
      return fail(ErrorKind::invalid, "shipment.quantity", "A shipped quantity is not negative",
                  fmt::format("shipment line {}", number));
    out.push_back({line, base});
  }
  return out;
}

// Shipped comes out of what was allocated; more than that is a fact from the warehouse and comes out of available.
void book_shipped(const Order& order, std::uint32_t location, const std::vector<ShippedLine>& lines,
                  std::vector<ledger::Transfer>& chain) {
  for (const ShippedLine& shipped : lines) {
    Line& line = *shipped.line;
    const std::int64_t from_allocated = std::min(shipped.quantity, line.allocated);
    if (from_allocated > 0)
      chain.push_back(move(order, line, location, State::allocated, State::shipped, from_allocated, "ship"));
    if (shipped.quantity > from_allocated) {
      chain.push_back(move(order, line, location, State::available, State::shipped, shipped.quantity - from_allocated,
                           "ship unallocated"));
      chain.back().forced = true;
    }
    line.allocated -= from_allocated;
    line.shipped += shipped.quantity;
  }
}

// What the warehouse did not send goes back to available and is cancelled on the line.
void give_back_short(Order& order, std::uint32_t location, std::vector<ledger::Transfer>& chain) {
  for (Line& line : order.lines) {
    if (line.allocated <= 0) continue;
    chain.push_back(move(order, line, location, State::allocated, State::available, line.allocated, "short shipped"));
    line.cancelled += line.allocated;
    line.allocated = 0;
  }
}

// When the goods left, as the warehouse says; zero (now) when it does not, or says something in the future. A count
// taken after that moment contains them already, and the ledger makes up for it.
Timestamp left_at(const JsonObject& shipment, Timestamp now) {
  const auto said = Timestamp::parse_rfc3339(json_string_or(shipment, "shipped_at", ""));
  return said && *said <= now ? *said : Timestamp{};
}

Shipment shipment_from(const JsonObject& data, Timestamp now) {
  Shipment shipment;
  shipment.shipment = json_string_or(data, "shipment", "");
  shipment.tracking = json_string_or(data, "tracking", "");
  shipment.shipped_at = json_string_or(data, "shipped_at", now.rfc3339());
  const Json* carrier = json_find(data, "carrier");
  if (carrier != nullptr && carrier->is_object()) shipment.carrier = json_string_or(carrier->get_object(), "scac", "");
  const Json* lines = json_find(data, "lines");
  if (lines != nullptr && lines->is_array()) shipment.lines = lines->get_array();
  const Json* packages = json_find(data, "packages");
  if (packages != nullptr && packages->is_array()) shipment.packages = packages->get_array();
  return shipment;
}

}  // namespace

Result<std::optional<Json>> stock_reserve(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const auto location, domain.reference.need_location(order.location));
  std::vector<ledger::Transfer> chain;
  std::vector<Line*> asked;
  for (Line& line : order.lines) {
    const std::int64_t open = line.ordered - line.reserved - line.allocated - line.shipped - line.cancelled;
    if (open <= 0) continue;
    chain.push_back(move(order, line, location->id, State::available, State::allocated, open, "reserve"));
    chain.back().pending = true;
    asked.push_back(&line);
  }
  if (!chain.empty()) {
    auto reserved = domain.ledger.apply(context.tx, chain, context.now);
    if (!reserved && reserved.error().code == "ledger.insufficient")
      return short_of(domain, order, location->id, asked, reserved.error());
    if (!reserved) return fail(std::move(reserved).error());
    for (std::size_t i = 0; i < asked.size(); ++i) {
      asked[i]->reserved = chain[i].amount;
      asked[i]->reservation = (*reserved)[i];
    }
  }
  order.reached(OrderStatus::reserved);
  CROSSDOCK_CHECK(save_order(context.tx, order));
  JsonObject data;
  data["location"] = order.location;
  data["lines"] = quantities(order, &Line::reserved);
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "inventory.reserved", data, context.now));
  return Json(std::move(data));
}

Result<std::optional<Json>> stock_allocate(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  for (Line& line : order.lines) {
    if (!line.reservation) continue;
    CROSSDOCK_CHECK(domain.ledger.post(context.tx, line.reservation, std::nullopt, context.now));
    line.allocated += line.reserved;
    line.reserved = 0;
    line.reservation = {};
  }
  CROSSDOCK_CHECK(save_order(context.tx, order));
  JsonObject data;
  data["location"] = order.location;
  data["lines"] = quantities(order, &Line::allocated);
  return Json(std::move(data));
}

Result<std::optional<Json>> stock_ship(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const auto location, domain.reference.need_location(order.location));
  const Json* given = json_find(arguments, "shipment");
  if (given == nullptr || !given->is_object())
    return fail(ErrorKind::invalid, "shipment.missing", "\"shipment\" must be an object", "with.shipment");
  const JsonObject& confirmed = given->get_object();
  CROSSDOCK_TRY(const std::string number, json_string(confirmed, "shipment", "shipment"));
  if (order.find_shipment(number) != nullptr) return Json(confirmed);  // booked before this retry
  CROSSDOCK_TRY(const auto lines, shipped_lines(domain, order, confirmed));
  std::vector<ledger::Transfer> chain;
  book_shipped(order, location->id, lines, chain);
  for (ledger::Transfer& transfer : chain) transfer.occurred = left_at(confirmed, context.now);
  give_back_short(order, location->id, chain);
  if (!chain.empty()) CROSSDOCK_CHECK(domain.ledger.apply(context.tx, chain, context.now));
  order.shipments.push_back(shipment_from(confirmed, context.now));
  order.reached(OrderStatus::shipped);
  CROSSDOCK_CHECK(save_order(context.tx, order));
  CROSSDOCK_CHECK(add_identifier(context.tx, number, "shipment", "", order.id));
  CROSSDOCK_CHECK(add_identifier(context.tx, order.shipments.back().tracking, "tracking", "", order.id));
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "shipment.dispatched", confirmed, context.now));
  return Json(confirmed);
}

Result<std::optional<Json>> stock_deliver(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const auto location, domain.reference.need_location(order.location));
  if (order.status >= OrderStatus::delivered) return Json(JsonObject{});
  std::vector<ledger::Transfer> chain;
  for (const Line& line : order.lines) {
    if (line.shipped > 0)
      chain.push_back(move(order, line, location->id, State::shipped, State::delivered, line.shipped, "deliver"));
  }
  if (!chain.empty()) CROSSDOCK_CHECK(domain.ledger.apply(context.tx, chain, context.now));
  order.reached(OrderStatus::delivered);
  CROSSDOCK_CHECK(save_order(context.tx, order));
  return Json(JsonObject{});
}

Result<void> release_order(Domain& domain, store::Tx& tx, Order& order, std::string_view reason, Timestamp now) {
  const auto location = domain.reference.location(order.location);
  std::vector<ledger::Transfer> chain;
  for (Line& line : order.lines) {
    if (line.reservation) CROSSDOCK_CHECK(domain.ledger.void_pending(tx, line.reservation, now));
    if (line.allocated > 0 && location) {
      chain.push_back(move(order, line, location->id, State::allocated, State::available, line.allocated, reason));
    }
    line.cancelled += line.ordered - line.shipped - line.cancelled;
    line.reservation = {};
    line.reserved = 0;
    line.allocated = 0;
  }
  if (!chain.empty()) CROSSDOCK_CHECK(domain.ledger.apply(tx, chain, now));
  if (order.credit) CROSSDOCK_CHECK(domain.ledger.void_pending(tx, order.credit, now));
  order.credit = {};
  return {};
}

}  // namespace crossdock::hub
