// SPDX-License-Identifier: Apache-2.0
// stock.ship: what a warehouse says it has sent.
#include "hub/backorder.hpp"
#include "hub/booking.hpp"
#include "hub/functions.hpp"
#include "hub/lots.hpp"
#include "hub/stock_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

using ledger::State;

struct ShippedLine {
  Line* line = nullptr;
  std::int64_t quantity = 0;
  const JsonObject* given = nullptr;
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
    out.push_back({line, base, &object});
  }
  return out;
}

// The pick a shipment belongs to: by the warehouse's number, else the oldest open one of the location.
Pick* pick_of(Order& order, std::string_view number, std::string_view location) {
  for (Pick& pick : order.picks) {
    if (!number.empty() && pick.pick == number && pick.is_open()) return &pick;
  }
  const auto is_next = [&](const Pick& pick) { return pick.location == location && pick.is_open(); };
  const auto found = std::ranges::find_if(order.picks, is_next);
  return found == order.picks.end() ? nullptr : &*found;
}

// The location the goods left from: what the warehouse says; else that of the pick; else the order's, unless the lines
// are allocated elsewhere.
Result<std::string> shipped_from(const Domain& domain, const Order& order, const std::vector<ShippedLine>& lines,
                                 const JsonObject& shipment) {
  std::string location = json_string_or(shipment, "location", "");
  const std::string number = json_string_or(shipment, "pick", "");
  const auto pick = std::ranges::find(order.picks, number, &Pick::pick);
  if (location.empty() && !number.empty() && pick != order.picks.end()) location = pick->location;
  const std::string named = location;
  for (const ShippedLine& shipped : lines) {
    for (const Part& part : shipped.line->parts) {
      if (part.allocated <= 0 || !named.empty()) continue;
      if (location.empty() || location_of(order, part) == order.location) location = location_of(order, part);
    }
  }
  if (location.empty()) location = order.location;
  CROSSDOCK_CHECK(domain.reference.need_location(location));
  return location;
}

// Takes at most `wanted` of an item out of what is allocated to the line at the location; returns how much it was.
Result<std::int64_t> ship_allocated(const Order& order, Line& line, std::uint32_t item, std::string_view location,
                                    std::int64_t wanted, StockChain& chain, std::vector<ShippedPart>& contents) {
  std::int64_t shipped = 0;
  for (Part& part : line.parts) {
    const std::int64_t amount = std::min(wanted - shipped, part.allocated);
    if (part.item_id != item || location_of(order, part) != location || amount <= 0) continue;
    CROSSDOCK_CHECK(chain.move(line, part, State::allocated, State::shipped, amount, "ship"));
    part.allocated -= amount;
    part.shipped += amount;
    shipped += amount;
    contents.push_back(
        {.line = line.line, .item_id = item, .pool = part.pool, .location = std::string(location), .quantity = amount});
  }
  return shipped;
}

// Shipped comes out of what was allocated; more than that is a fact from the warehouse and comes out of available.
Result<void> book_shipped(const Order& order, std::string_view location, const ShippedLine& shipped, StockChain& chain,
                          std::vector<ShippedPart>& contents) {
  Line& line = *shipped.line;
  const std::size_t before = contents.size();
  for (const promise::Component& component : components_of(line)) {
    std::int64_t wanted = 0;
    if (__builtin_mul_overflow(shipped.quantity, component.per, &wanted))
      return fail(ErrorKind::limit, "shipment.quantity", "The shipped quantity is too large a number");
    CROSSDOCK_TRY(const std::int64_t from_allocated,
                  ship_allocated(order, line, component.item, location, wanted, chain, contents));
    if (wanted == from_allocated) continue;
    Part& part = part_at(line, component, location, promise::k_common_pool);
    CROSSDOCK_TRY(ledger::Transfer* const transfer,
                  chain.move(line, part, State::available, State::shipped, wanted - from_allocated, "ship unallocated"));
    transfer->forced = true;
    part.shipped += wanted - from_allocated;
    contents.push_back({.line = line.line,
                        .item_id = component.item,
                        .location = std::string(location),
                        .quantity = wanted - from_allocated});
  }
  if (contents.size() > before) contents[before].units = shipped.quantity;
  line.allocated -= std::min(shipped.quantity, line.allocated);
  line.shipped += shipped.quantity;
  return {};
}

// The lots and serial numbers a line was shipped with; of a kit none, because they would have to name the component.
Result<void> ship_lots(const Domain& domain, store::Reader& reader, const Order& order, const ShippedLine& shipped,
                       std::string_view location, Timestamp occurred, Booking& booking) {
  if (!shipped.line->components.empty() || shipped.quantity == 0) return {};
  CROSSDOCK_TRY(const auto place, domain.reference.need_location(location));
  const LotMove move{.item = shipped.line->item_id,
                     .quantity = shipped.quantity,
                     .from = State::available,
                     .from_location = place->id,
                     .to = State::shipped,
                     .to_location = place->id,
                     .occurred = occurred,
                     .reference = fmt::format("{}/{}", order.id.text(), shipped.line->line)};
  return move_lots(domain, reader, *shipped.given, move, booking);
}

// Units of the line that open picks of the location still owe.
std::int64_t still_owed(const Order& order, const Line& line, std::string_view location) {
  std::int64_t units = 0;
  for (const Pick& pick : order.picks) units += pick.location == location ? pick.left(line.line) : 0;
  return units;
}

// What the warehouse did not send goes back to the pool it came from. What it sent in place of another warehouse, which
// had it allocated, goes back there. The line then waits for it, or it is cancelled, by the order's policy.
Result<JsonArray> give_back_short(Order& order, std::string_view location, StockChain& chain) {
  JsonArray lines;
  const bool waits = order.fulfilment == k_ship_partial && !order.picks.empty();
  for (Line& line : order.lines) {
    const std::int64_t missing = std::max<std::int64_t>(line.ordered - line.shipped - line.cancelled, 0);
    const std::int64_t owed = std::min(still_owed(order, line, location), missing);
    std::map<std::uint32_t, std::int64_t> needed;  // elsewhere and to come, by item
    std::map<std::uint32_t, std::int64_t> here;    // to come from here
    for (const promise::Component& component : components_of(line)) {
      needed[component.item] = missing * component.per;
      here[component.item] = owed * component.per;
    }
    for (Part& part : line.parts) {
      std::int64_t& left = needed[part.item_id];
      std::int64_t& to_come = here[part.item_id];
      const bool is_here = location_of(order, part) == location;
      const std::int64_t kept = std::min({part.allocated, left, is_here ? to_come : left});
      left -= kept;
      if (is_here) to_come -= kept;
      if (part.allocated == kept) continue;
      CROSSDOCK_CHECK(chain.move(line, part, State::allocated, State::available, part.allocated - kept, "short shipped"));
      part.allocated = kept;
    }
    const std::int64_t held = allocated_units(line);
    const std::int64_t given_back = std::max<std::int64_t>(line.allocated - held, 0);
    line.allocated = held;
    if (given_back == 0) continue;
    if (!waits) line.cancelled += given_back;
    lines.emplace_back(JsonObject{{"line", line.line},
                                  {"item", line.item},
                                  {"quantity", in_unit(line, given_back)},
                                  {"unit", line.unit},
                                  {"action", waits ? "backordered" : "cancelled"}});
  }
  return lines;
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
  shipment.lines = json_list_or_empty(data, "lines");
  shipment.packages = json_list_or_empty(data, "packages");
  return shipment;
}

// Takes what was sent off its pick. A warehouse that says "complete": false sends more of it later.
void settle_pick(Order& order, const std::vector<ShippedLine>& lines, const std::string& location,
                 const JsonObject& confirmed) {
  Pick* const pick = pick_of(order, json_string_or(confirmed, "pick", ""), location);
  if (pick == nullptr) return;
  for (const ShippedLine& shipped : lines) {
    std::int64_t left = shipped.quantity - pick->take(shipped.line->line, shipped.quantity);
    for (Pick& other : order.picks) left -= other.location == location ? other.take(shipped.line->line, left) : 0;
  }
  const Json* complete = json_find(confirmed, "complete");
  const bool is_last = complete == nullptr || !complete->is_bool() || complete->get_bool();
  pick->count(is_last, number_or_zero(confirmed, "sequence"));
}

// Books what left and what will not come; returns the lines that are short.
Result<JsonArray> book_shipment(Domain& domain, process::CallContext& context, Order& order, const JsonObject& confirmed,
                                Shipment& shipment) {
  CROSSDOCK_TRY(const auto lines, shipped_lines(domain, order, confirmed));
  CROSSDOCK_TRY(shipment.location, shipped_from(domain, order, lines, confirmed));
  StockChain chain(domain, order);
  for (const ShippedLine& shipped : lines) {
    if (shipped.quantity > 0) CROSSDOCK_CHECK(book_shipped(order, shipment.location, shipped, chain, shipment.contents));
  }
  chain.occurred(left_at(confirmed, context.now));
  settle_pick(order, lines, shipment.location, confirmed);
  CROSSDOCK_TRY(JsonArray missing, give_back_short(order, shipment.location, chain));
  Booking booking{.chain = chain.transfers(), .supplies = {}, .lots = {}};
  for (const ShippedLine& shipped : lines) {
    CROSSDOCK_CHECK(
        ship_lots(domain, context.tx, order, shipped, shipment.location, left_at(confirmed, context.now), booking));
  }
  CROSSDOCK_CHECK(book(domain, context.tx, booking, context.now));
  return missing;
}

// A shipment with something in it, or one of a process that knows of no other end.
bool counts(const Order& order, const Shipment& shipment) { return !shipment.contents.empty() || order.picks.empty(); }

Result<void> remember(Domain& domain, process::CallContext& context, Order& order, Shipment shipment,
                      const JsonObject& confirmed) {
  const std::string tracking = shipment.tracking;
  const std::string number = shipment.shipment;
  order.shipments.push_back(std::move(shipment));
  order.reached(OrderStatus::shipped);
  CROSSDOCK_CHECK(save_order(context.tx, order));
  CROSSDOCK_CHECK(add_identifier(context.tx, number, "shipment", "", order.id));
  CROSSDOCK_CHECK(add_identifier(context.tx, tracking, "tracking", "", order.id));
  return publish_milestone(domain, context.tx, order, "shipment.dispatched", confirmed, context.now);
}

}  // namespace

Result<std::optional<Json>> stock_ship(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  const Json* given = json_find(arguments, "shipment");
  if (given == nullptr || !given->is_object())
    return fail(ErrorKind::invalid, "shipment.missing", "\"shipment\" must be an object", "with.shipment");
  JsonObject confirmed = given->get_object();
  CROSSDOCK_TRY(const std::string number, json_string(confirmed, "shipment", "shipment"));
  if (order.find_shipment(number) != nullptr) return Json(confirmed);  // booked before this retry
  Shipment shipment = shipment_from(confirmed, context.now);
  CROSSDOCK_TRY(JsonArray missing, book_shipment(domain, context, order, confirmed, shipment));
  CROSSDOCK_CHECK(queue_backorder(context.tx, order, context.now));
  const bool shipped = counts(order, shipment);
  if (shipped)
    CROSSDOCK_CHECK(remember(domain, context, order, std::move(shipment), confirmed));
  else
    CROSSDOCK_CHECK(save_order(context.tx, order));
  if (!missing.empty() && !order.picks.empty()) {
    const JsonObject data{{"shipment", number}, {"lines", std::move(missing)}};
    CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "shipment.short", data, context.now));
  }
  CROSSDOCK_CHECK(publish_if_settled(domain, context.tx, order, context.now));
  CROSSDOCK_CHECK(serve_backorders(domain, context.tx, items_of(order), context.now, order.id));
  confirmed["booked"] = shipped;
  return Json(std::move(confirmed));
}

}  // namespace crossdock::hub
