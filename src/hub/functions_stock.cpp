// SPDX-License-Identifier: Apache-2.0
// stock.ship and stock.deliver, and giving back what an order holds.
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

// The location the goods left from: what the warehouse says; else the order's, unless the lines are allocated elsewhere.
Result<std::string> shipped_from(const Domain& domain, const Order& order, const std::vector<ShippedLine>& lines,
                                 const JsonObject& shipment) {
  std::string location = json_string_or(shipment, "location", "");
  for (const ShippedLine& shipped : lines) {
    for (const Part& part : shipped.line->parts) {
      if (part.allocated <= 0 || json_find(shipment, "location") != nullptr) continue;
      if (location.empty() || location_of(order, part) == order.location) location = location_of(order, part);
    }
  }
  if (location.empty()) location = order.location;
  CROSSDOCK_CHECK(domain.reference.need_location(location));
  return location;
}

// Takes at most `wanted` of an item out of what is allocated to the line at the location; returns how much it was.
Result<std::int64_t> ship_allocated(const Order& order, Line& line, std::uint32_t item, std::string_view location,
                                    std::int64_t wanted, StockChain& chain) {
  std::int64_t shipped = 0;
  for (Part& part : line.parts) {
    const std::int64_t amount = std::min(wanted - shipped, part.allocated);
    if (part.item_id != item || location_of(order, part) != location || amount <= 0) continue;
    CROSSDOCK_CHECK(chain.move(line, part, State::allocated, State::shipped, amount, "ship"));
    part.allocated -= amount;
    part.shipped += amount;
    shipped += amount;
  }
  return shipped;
}

// Shipped comes out of what was allocated; more than that is a fact from the warehouse and comes out of available.
Result<void> book_shipped(const Order& order, std::string_view location, const ShippedLine& shipped, StockChain& chain) {
  Line& line = *shipped.line;
  for (const promise::Component& component : components_of(line)) {
    std::int64_t wanted = 0;
    if (__builtin_mul_overflow(shipped.quantity, component.per, &wanted))
      return fail(ErrorKind::limit, "shipment.quantity", "The shipped quantity is too large a number");
    CROSSDOCK_TRY(const std::int64_t from_allocated, ship_allocated(order, line, component.item, location, wanted, chain));
    if (wanted == from_allocated) continue;
    Part& part = part_at(line, component, location, promise::k_common_pool);
    CROSSDOCK_TRY(ledger::Transfer* const transfer,
                  chain.move(line, part, State::available, State::shipped, wanted - from_allocated, "ship unallocated"));
    transfer->forced = true;
    part.shipped += wanted - from_allocated;
  }
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

// What the warehouse did not send goes back to the pool it came from and is cancelled on the line. What it sent in place
// of another warehouse, which had it allocated, goes back there.
Result<void> give_back_short(Order& order, std::string_view location, StockChain& chain) {
  for (Line& line : order.lines) {
    const std::int64_t missing = std::max<std::int64_t>(line.ordered - line.shipped - line.cancelled, 0);
    std::map<std::uint32_t, std::int64_t> needed;  // elsewhere, by item
    for (const promise::Component& component : components_of(line)) needed[component.item] = missing * component.per;
    for (Part& part : line.parts) {
      std::int64_t& left = needed[part.item_id];
      const std::int64_t kept = location_of(order, part) == location ? 0 : std::min(part.allocated, left);
      left -= kept;
      if (part.allocated == kept) continue;
      CROSSDOCK_CHECK(chain.move(line, part, State::allocated, State::available, part.allocated - kept, "short shipped"));
      part.allocated = kept;
    }
    const std::int64_t elsewhere = allocated_units(line);
    line.cancelled += std::max<std::int64_t>(line.allocated - elsewhere, 0);
    line.allocated = elsewhere;
  }
  return {};
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

}  // namespace

Result<std::optional<Json>> stock_ship(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  const Json* given = json_find(arguments, "shipment");
  if (given == nullptr || !given->is_object())
    return fail(ErrorKind::invalid, "shipment.missing", "\"shipment\" must be an object", "with.shipment");
  const JsonObject& confirmed = given->get_object();
  CROSSDOCK_TRY(const std::string number, json_string(confirmed, "shipment", "shipment"));
  if (order.find_shipment(number) != nullptr) return Json(confirmed);  // booked before this retry
  CROSSDOCK_TRY(const auto lines, shipped_lines(domain, order, confirmed));
  CROSSDOCK_TRY(const std::string location, shipped_from(domain, order, lines, confirmed));
  StockChain chain(domain, order);
  for (const ShippedLine& shipped : lines) CROSSDOCK_CHECK(book_shipped(order, location, shipped, chain));
  chain.occurred(left_at(confirmed, context.now));
  CROSSDOCK_CHECK(give_back_short(order, location, chain));
  Booking booking{.chain = chain.transfers(), .supplies = {}, .lots = {}};
  for (const ShippedLine& shipped : lines) {
    CROSSDOCK_CHECK(ship_lots(domain, context.tx, order, shipped, location, left_at(confirmed, context.now), booking));
  }
  CROSSDOCK_CHECK(book(domain, context.tx, booking, context.now));
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
  if (order.status >= OrderStatus::delivered) return Json(JsonObject{});
  StockChain chain(domain, order);
  for (const Line& line : order.lines) {
    for (const Part& part : line.parts) {
      if (part.shipped > 0)
        CROSSDOCK_CHECK(chain.move(line, part, State::shipped, State::delivered, part.shipped, "deliver"));
    }
  }
  CROSSDOCK_CHECK(chain.apply(context.tx, context.now));
  order.reached(OrderStatus::delivered);
  CROSSDOCK_CHECK(save_order(context.tx, order));
  return Json(JsonObject{});
}

Result<void> release_order(Domain& domain, store::Tx& tx, Order& order, std::string_view reason, Timestamp now) {
  StockChain chain(domain, order);
  for (Line& line : order.lines) {
    for (Part& part : line.parts) {
      if (part.reservation) CROSSDOCK_CHECK(domain.ledger.void_pending(tx, part.reservation, now));
      if (part.allocated > 0)
        CROSSDOCK_CHECK(chain.move(line, part, State::allocated, State::available, part.allocated, reason));
      part.reservation = {};
      part.reserved = 0;
      part.allocated = 0;
    }
    line.cancelled += line.ordered - line.shipped - line.cancelled;
    line.reserved = 0;
    line.allocated = 0;
  }
  CROSSDOCK_CHECK(chain.apply(tx, now));
  if (order.credit) CROSSDOCK_CHECK(domain.ledger.void_pending(tx, order.credit, now));
  order.credit = {};
  return {};
}

}  // namespace crossdock::hub
