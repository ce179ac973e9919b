// SPDX-License-Identifier: Apache-2.0
// An order as the hub keeps it: quantities per line (ordered, reserved, allocated, shipped, invoiced, cancelled) from
// which its status is derived. Quantities are base units; the buyer's own quantity and unit are kept beside them.
#pragma once

#include "base/clock.hpp"
#include "base/decimal.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "hub/fulfilment.hpp"
#include "hub/hold.hpp"
#include "hub/part.hpp"
#include "hub/pick.hpp"
#include "ledger/ledger.hpp"
#include "model/order.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

// Values are stored: never renumber.
enum class OrderStatus : std::uint8_t {
  accepted = 0,
  priced = 1,
  credit_approved = 2,
  reserved = 3,
  in_erp = 4,
  released = 5,
  shipped = 6,
  delivered = 7,
  invoiced = 8,
  completed = 9,
  rejected = 10,
  cancelled = 11,
};
std::string_view to_string(OrderStatus status);
std::optional<OrderStatus> order_status_from(std::string_view name);

// What the buyer ordered, where a substitute has taken its place (substitution.hpp).
struct SubstitutedFor {
  std::string item;
  Decimal quantity;
  std::string unit;
  std::optional<Decimal> unit_price;
  std::string why;
  std::string by;  // who has decided so; "" = the policy
};

struct Line {
  std::string line;
  std::string item;
  std::uint32_t item_id = 0;
  Decimal quantity;  // as ordered, in `unit`
  std::string unit;
  std::int64_t per_unit = 1;  // base units per unit
  std::optional<Decimal> unit_price;
  std::optional<Decimal> asked_price;  // what the buyer had written, where our price took its place
  std::optional<SubstitutedFor> substituted_for;
  std::int64_t ordered = 0;  // base units from here on
  std::int64_t reserved = 0;
  std::int64_t allocated = 0;
  std::int64_t shipped = 0;
  std::int64_t invoiced = 0;
  std::int64_t cancelled = 0;
  std::int64_t returned = 0;                   // came back, or is authorised to
  std::vector<promise::Component> components;  // of a kit, as it was made up when the order was accepted; else empty
  std::vector<Part> parts;                     // where the stock comes from; quantities of the items themselves

  // What is asked for and neither held, sent nor cancelled. After the first reservation: backordered.
  std::int64_t open() const { return ordered - reserved - allocated - shipped - cancelled; }
};

struct Shipment {
  std::string shipment;
  std::string tracking;
  std::string carrier;
  std::string shipped_at;
  JsonArray lines;  // as confirmed: {line, item, quantity, unit}
  JsonArray packages;
  std::string location;               // where it left from
  std::vector<ShippedPart> contents;  // what was booked; empty: a shipment stored before this was kept
  bool delivered = false;
  std::string invoice;
  std::string invoice_total;
};

struct Order {
  OrderId id;
  OrderStatus status = OrderStatus::accepted;
  std::string purchase_order, party, currency, location, channel, partner, requested_ship_date, correlation, erp_order;
  std::string sales_channel;                   // whose pools are drawn on; "" = `channel`
  std::string requested_location;              // the one the buyer named
  std::string fulfilment;                      // what becomes of short lines (fulfilment.hpp); "" = not decided yet
  std::int64_t priority = k_priority_default;  // in the queue for stock: 0 comes first, 9 last
  bool queued = false;                         // it stands in that queue (backorder.hpp)
  std::string release;                         // of a blanket purchase order
  std::string message;                         // the raw message it was made from: "msg_..."
  std::string replaces;                        // the order whose place it took
  std::string replaced_by;                     // the order that took its place
  JsonObject ship_to;
  JsonObject reference;
  JsonObject sourcing;  // which locations were chosen, and why
  Decimal total;
  ledger::TransferId credit;  // pending transfer of exposure, until invoiced
  Timestamp created;
  std::vector<Line> lines;
  std::vector<Shipment> shipments;
  JsonArray changes;        // asked for: {change, state, by, asked, digest, request, lines} (order_change.hpp)
  std::vector<Hold> holds;  // what it waits for a person for
  std::vector<Pick> picks;  // released to warehouses, in the order of their release

  Line* find_line(std::string_view line);
  const Shipment* find_shipment(std::string_view shipment) const;
  // One above the largest milestone wins: shipments may overtake.
  void reached(OrderStatus milestone);
  bool is_final() const { return status >= OrderStatus::completed; }
  // Everything ordered is shipped or cancelled, nothing is under way, and every shipment is invoiced.
  bool is_settled() const;
};

// Stored form.
Json order_to_doc(const Order& order);
Result<Order> order_from_doc(std::int64_t id, const Json& doc);

// The stocked items that one base unit of the line takes: the components of a kit, or the item itself.
std::vector<promise::Component> components_of(const Line& line);

// What API users, mappings and operations of systems see (quantities in the ordered unit; docs of GET /v1/orders).
JsonObject order_view(const Order& order);
// Base units as a quantity of the line's unit; falls back to the base unit when it does not come out even.
std::string in_unit(const Line& line, std::int64_t base);

Result<Order> load_order(store::Reader& reader, OrderId id);  // not_found
Result<void> save_order(store::Tx& tx, const Order& order);
// kind: purchase_order, erp_order, shipment, tracking, invoice.
Result<void> add_identifier(store::Tx& tx, std::string_view value, std::string_view kind, std::string_view owner,
                            OrderId order);

struct Identified {
  OrderId order;
  std::string kind;
  std::string owner;
};
// Orders known by any identifier, the order id included; at most 100.
Result<std::vector<Identified>> find_orders(store::Reader& reader, std::string_view identifier);

}  // namespace crossdock::hub
