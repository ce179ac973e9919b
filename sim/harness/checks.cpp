// SPDX-License-Identifier: Apache-2.0
#include "sim/harness/checks.hpp"

#include "base/clock.hpp"
#include "sim/systems/master_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <poll.h>
#include <set>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr int k_look_ms = 150;
constexpr std::int64_t k_retry_exceptions_us = 3'000'000;

std::string text_at(const Json& root, std::string_view path) {
  const Json* value = json_at(root, path);
  if (value == nullptr) return "";
  return value->is_string() ? std::string(value->get_string()) : json_text(*value);
}

void expect_empty(const JsonObject& statistics, std::string_view field, std::string_view what, Findings& out) {
  const Json* list = json_find(statistics, field);
  if (list == nullptr || !list->is_array()) {
    out.push_back(fmt::format("{}: there is no \"{}\"", what, field));
    return;
  }
  for (const Json& entry : list->get_array()) out.push_back(fmt::format("{}: {} is there twice", what, json_text(entry)));
}

// As a person at the exception queue would.
void retry_exceptions(const Api& hub) {
  std::vector<std::string> open;
  const auto read = hub.each("/v1/exceptions?status=open", "exceptions",
                             [&](const JsonObject& exception) { open.push_back(json_string_or(exception, "id", "")); });
  if (!read) return;  // the next round will try again
  for (const std::string& id : open) hub.send(http::Method::post, fmt::format("/v1/exceptions/{}/retry", id), JsonObject{});
}

// Adds what the lines of one order say was shipped.
void add_shipped(const JsonObject& page, std::map<std::string, Decimal>& shipped, Findings& out) {
  const Json* lines = json_find(page, "lines");
  if (lines == nullptr || !lines->is_array()) return;
  for (const Json& line : lines->get_array()) {
    const auto quantity = json_decimal(line.as_object(), "shipped");
    Decimal& sum = shipped[json_string_or(line.as_object(), "item", "")];
    const auto more = quantity ? sum.plus(*quantity) : Result<Decimal>(sum);
    if (!more) out.push_back(more.error().text());
    sum = more.value_or(sum);
  }
}

void check_item(const Api& hub, const std::string& item, const std::string& location, const Decimal& shipped,
                std::int64_t counted, Findings& out) {
  const auto stock = hub.get(fmt::format("/v1/availability?item={}&location={}", item, location));
  if (!stock) {
    out.push_back(stock.error().text());
    return;
  }
  const auto on_hand = json_decimal(*stock, "on_hand");
  const auto sum = on_hand ? on_hand->plus(shipped) : on_hand;
  if (!sum || *sum != Decimal::of(counted)) {
    out.push_back(fmt::format("stock of {}: {} counted, {} shipped, {} on hand", item, counted, shipped.text(),
                              on_hand ? on_hand->text() : on_hand.error().text()));
  }
}

}  // namespace

bool is_final(std::string_view status) {
  static constexpr auto k_final =
      std::to_array<std::string_view>({"completed", "exception", "rejected", "cancelled", k_backordered, k_asks_person});
  return std::ranges::find(k_final, status) != k_final.end();
}

std::size_t OrderStates::open() const {
  return static_cast<std::size_t>(std::ranges::count_if(status, [](const auto& entry) { return !is_final(entry.second); }));
}

std::size_t OrderStates::count(std::string_view wanted) const {
  return static_cast<std::size_t>(std::ranges::count_if(status, [&](const auto& entry) { return entry.second == wanted; }));
}

Result<void> leave_to_people(const Api& hub, OrderStates& states) {
  return hub.each("/v1/tasks", "tasks", [&](const JsonObject& task) {
    const auto order = states.status.find(json_string_or(task, "subject", ""));
    if (order != states.status.end() && !is_final(order->second)) order->second = k_asks_person;
  });
}

Result<OrderStates> order_states(const Api& hub) {
  OrderStates states;
  CROSSDOCK_CHECK(hub.each("/v1/orders", "orders", [&](const JsonObject& order) {
    const std::string waits_for = json_string_or(order, "waiting_for", "");
    states.status[json_string_or(order, "id", "")] = waits_for == "stock"    ? std::string(k_backordered)
                                                     : waits_for == "person" ? std::string(k_asks_person)
                                                                             : json_string_or(order, "status", "");
    ++states.purchase_orders[json_string_or(order, "purchase_order", "")];
  }));
  // An order that waits for a person goes no further, whatever milestone it has reached.
  CROSSDOCK_CHECK(hub.each("/v1/exceptions?status=open", "exceptions", [&](const JsonObject& exception) {
    const auto found = states.status.find(json_string_or(exception, "order", ""));
    if (found != states.status.end()) found->second = "exception";
  }));
  return states;
}

Result<bool> settle(const Api& hub, std::int64_t timeout_ms) {
  const SystemClock clock;
  const std::int64_t until_us = clock.monotonic_us() + timeout_ms * 1000;
  std::int64_t retry_us = clock.monotonic_us() + k_retry_exceptions_us;
  for (;;) {
    CROSSDOCK_TRY(const OrderStates states, order_states(hub));
    const bool late = clock.monotonic_us() > until_us;
    if (states.open() == 0 && (late || states.count("exception") == 0)) return true;
    if (late) return false;
    if (clock.monotonic_us() > retry_us) {
      retry_exceptions(hub);
      retry_us += k_retry_exceptions_us;
    }
    ::poll(nullptr, 0, k_look_ms);
  }
}

namespace {

std::int64_t whole(const JsonObject& line, std::string_view member) {
  const auto value = json_decimal(line, member);
  return value ? value->to_implied(0).value_or(-1'000'000) : 0;
}

// Every piece ordered is in exactly one state, and nothing is sent or invoiced twice.
void check_lines(const JsonObject& page, std::string_view status, Findings& out) {
  const std::string id = json_string_or(page, "id", "");
  const Json* lines = json_find(page, "lines");
  if (lines == nullptr || !lines->is_array()) return;
  for (const Json& entry : lines->get_array()) {
    const JsonObject& line = entry.as_object();
    const std::int64_t ordered = whole(line, "quantity");
    const std::int64_t sent = whole(line, "shipped");
    const std::int64_t under_way = whole(line, "reserved") + whole(line, "allocated");
    const std::int64_t ended = sent + whole(line, "cancelled");
    const bool over = sent > ordered || whole(line, "invoiced") > sent;
    const bool lost = status == "completed" && (ended != ordered || under_way != 0 || whole(line, "invoiced") != sent);
    const bool waits = status == k_backordered && ended + under_way + whole(line, "backordered") != ordered;
    const bool sold = status == "cancelled" && (sent != 0 || under_way != 0 || ended != ordered);
    if (over || lost || waits || sold) out.push_back(fmt::format("order {} ({}): line {}", id, status, json_text(entry)));
  }
}

}  // namespace

void check_accepted(const Api& hub, const AcceptedOrders& accepted, const OrderStates& states, Findings& out) {
  std::set<std::string> known;
  for (const auto& [n, order] : accepted) {
    known.insert(order.order);
    const auto page = hub.get("/v1/orders/" + order.order);
    if (!page) {
      out.push_back(fmt::format("order {} ({}) was answered 201 and is lost: {}", order.order, order.purchase_order,
                                page.error().text()));
    } else if (json_string_or(*page, "purchase_order", "") != order.purchase_order) {
      out.push_back(fmt::format("order {} is not {}", order.order, order.purchase_order));
    }
    const auto status = states.status.find(order.order);
    if (page && status != states.status.end()) check_lines(*page, status->second, out);
  }
  for (const auto& [id, status] : states.status) {
    if (!known.contains(id)) out.push_back(fmt::format("order {} ({}) was never answered 201", id, status));
  }
  for (const auto& [number, times] : states.purchase_orders) {
    if (times != 1) out.push_back(fmt::format("{} orders have the number {}", times, number));
  }
}

void check_erp(const Api& erp, const OrderStates& states, Findings& out) {
  const auto statistics = erp.get("/statistics");
  const auto listed = erp.get("/orders/references");
  if (!statistics || !listed) {
    out.push_back("the ERP does not answer");
    return;
  }
  expect_empty(*statistics, "duplicates", "ERP orders", out);
  expect_empty(*statistics, "invoice_duplicates", "ERP invoices", out);
  expect_empty(*statistics, "credit_memo_duplicates", "ERP credit memos", out);
  expect_empty(*statistics, "payable_duplicates", "ERP payables", out);
  expect_empty(*statistics, "customer_duplicates", "ERP customers", out);
  std::set<std::string> references;
  for (const Json& reference : listed->at("references").as_array()) references.emplace(reference.as_string());
  for (const std::string& reference : references) {
    if (!states.status.contains(reference)) out.push_back(fmt::format("the ERP has {}, the hub does not", reference));
  }
  for (const auto& [id, status] : states.status) {
    if (status == "completed" && !references.contains(id)) out.push_back(fmt::format("order {} is not in the ERP", id));
  }
}

void check_wms(const Api& wms, Findings& out) {
  const auto statistics = wms.get("/statistics");
  if (!statistics) {
    out.push_back("the WMS does not answer");
    return;
  }
  expect_empty(*statistics, "duplicates", "WMS picks", out);
  expect_empty(*statistics, "shipment_duplicates", "WMS shipments", out);
}

void check_events(const Api& hub, const OrderStates& states, Findings& out) {
  static constexpr auto k_once =
      std::to_array<std::string_view>({"order.accepted", "order.created_in_erp", "order.completed"});
  std::map<std::pair<std::string, std::string>, int> times;
  std::int64_t before = -1;
  const auto read = hub.each("/v1/events", "events", [&](const JsonObject& event) {
    const Json whole(event);
    const std::string position_text = text_at(whole, "position");
    std::int64_t position = -1;
    std::from_chars(position_text.data(), position_text.data() + position_text.size(), position);
    if (position <= before) out.push_back(fmt::format("event {} comes after event {}", position, before));
    before = position;
    const std::string type = json_string_or(event, "type", "");
    ++times[{json_string_or(event, "subject", ""), type}];
    if (type != "shipment.dispatched" && type != "invoice.posted") return;
    const std::string shipment = text_at(whole, "data.shipment");
    if (++times[{shipment, type}] == 2) out.push_back(fmt::format("shipment {} has {} twice", shipment, type));
  });
  if (!read) out.push_back(read.error().text());
  for (const auto& [id, status] : states.status) {
    for (const std::string_view type : k_once) {
      const int seen = times[{id, std::string(type)}];
      const int least = type == "order.accepted" || status == "completed" ? 1 : 0;
      if (seen < least || seen > 1) out.push_back(fmt::format("order {} ({}) has {} times {}", id, status, seen, type));
    }
  }
}

void check_stock(const Api& hub, const OrderStates& states, std::int64_t counted, Findings& out,
                 const std::string& location) {
  std::map<std::string, Decimal> shipped;
  for (const auto& [id, status] : states.status) {
    const auto page = hub.get("/v1/orders/" + id);
    if (page) add_shipped(*page, shipped, out);
  }
  for (int number = 1; number <= k_items; ++number)
    check_item(hub, item_name(number), location, shipped[item_name(number)], counted, out);
}

}  // namespace crossdock::sim
