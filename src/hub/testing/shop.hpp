// SPDX-License-Identifier: Apache-2.0
// What tests of stock say to a World in one line: master data, facts, orders, and what the hub answers.
#pragma once

#include "hub/testing/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace crossdock::hub::testing {

// A World that runs testdata/stock-only.yaml with items A, B and C (unit EA, CA of 12) in WH-1 and WH-2 (and what a test
// adds). No prices, no credit: stock alone.
class Shop {
 public:
  Shop() {
    world.process_file = "testdata/stock-only.yaml";
    world.settings.order_process = "stock-only";
  }

  void open() {
    world.open();
    REQUIRE(world.put(Hub::Master::items,
                      R"([{"item":"A","units":[{"unit":"CA","quantity":"12"}]},{"item":"B"},{"item":"C"}])"));
    REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"},{"location":"WH-2"}])"));
    REQUIRE(world.put(Hub::Master::parties, R"([{"party":"C-1"}])"));
  }

  void put(Hub::Master kind, const std::string& list) { REQUIRE(world.put(kind, list)); }

  // "applied", or the code of the refusal.
  std::string movement(const std::string& members) {
    return outcome(world.stock(Hub::StockFact::movements, fmt::format(R"([{{"id":"m{}",{}}}])", ++facts_, members)));
  }
  std::string receive(const std::string& item, const std::string& location, int quantity) {
    return movement(fmt::format(R"("item":"{}","location":"{}","type":"receipt","quantity":{})", item, location, quantity));
  }
  std::string count(const std::string& item, const std::string& location, int on_hand, const std::string& more = "") {
    return outcome(
        world.stock(Hub::StockFact::counts, fmt::format(R"([{{"id":"c{}","item":"{}","location":"{}","on_hand":{}{}}}])",
                                                        ++facts_, item, location, on_hand, more)));
  }

  // What is expected: "quantity" in all on a day such as "2027-01-05".
  std::string supply(const std::string& id, const std::string& item, const std::string& location, int quantity,
                     const std::string& expected, const std::string& more = "") {
    return outcome(world.stock(Hub::StockFact::supplies,
                               fmt::format(R"([{{"id":"{}","item":"{}","location":"{}","quantity":{},"expected":"{}"{}}}])",
                                           id, item, location, quantity, expected, more)));
  }

  // An order of lines such as {{"A", 2}, {"B", 1}}; `more` are members of the order.
  std::string order(const std::vector<std::pair<std::string, int>>& lines, const std::string& more = "") {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      text += fmt::format(R"({}{{"line":"{}","item":"{}","quantity":{}}})", i == 0 ? "" : ",", i + 1, lines[i].first,
                          lines[i].second);
    }
    ++orders_;
    const auto accepted =
        world.submit(fmt::format(R"({{"purchase_order":"PO-{}","party":"C-1"{},"lines":[{}]}})", orders_, more, text),
                     fmt::format("key-{}", orders_));
    return accepted ? accepted->order.text() : accepted.error().code;
  }
  // The order, once it is reserved, or has an exception: then the exception.
  Json reserved(const std::string& id) {
    Json result;
    CHECK(world.settle([&](Hub& hub) {
      const auto found = hub.order(id);
      if (!found) return false;
      const JsonArray& exceptions = found->at("exceptions").get_array();
      result = exceptions.empty() ? *found : exceptions.front();
      return !exceptions.empty() || found->at("status").get_string() == "reserved";
    }));
    return result;
  }
  // "reserved", or the code of the exception.
  std::string reserve(const std::vector<std::pair<std::string, int>>& lines, const std::string& more = "") {
    const Json result = reserved(order(lines, more));
    const Json* code = json_find(result.get_object(), "code");
    return code != nullptr ? std::string(code->get_string()) : std::string(result.at("status").get_string());
  }
  void release(const std::string& id) {
    REQUIRE(go_ahead(id));
    REQUIRE(reaches(id, "released"));
  }
  bool go_ahead(const std::string& id) { return world.events(event("delivery.confirmed", id, "{}")).has_value(); }
  // `lines` such as R"({"line":"1","quantity":2})".
  void ship(const std::string& id, const std::string& shipment, const std::string& lines, const std::string& more = "") {
    REQUIRE(world.events(
        event("shipment.confirmed", id, fmt::format(R"({{"shipment":"{}","lines":[{}]{}}})", shipment, lines, more))));
    REQUIRE(world.settle([&](Hub& hub) { return hub.order(shipment).has_value(); }));
  }
  bool reaches(const std::string& id, const std::string& status) {
    return world.settle([&](Hub& hub) {
      const auto found = hub.order(id);
      return found && found->at("status").get_string() == status;
    });
  }

  Json availability(const AvailabilityQuery& query) {
    const auto found = world.hub().availability(query);
    REQUIRE(found);
    return *found;
  }
  std::string number(const AvailabilityQuery& query, const char* member = "available") {
    return std::string(availability(query).at(member).get_string());
  }
  // Every projection against its log, and orders against the ledger.
  void check_proven() {
    const auto wrong = world.hub().verify();
    REQUIRE(wrong);
    CHECK(wrong->empty());
    for (const std::string& line : *wrong) MESSAGE(line);
  }

  World world;

 private:
  std::string event(const std::string& type, const std::string& order, const std::string& data) {
    return fmt::format(
        R"([{{"specversion":"1.0","id":"e{}","source":"/systems/wms","type":"{}","subject":"{}","data":{}}}])", ++facts_,
        type, order, data);
  }
  static std::string outcome(const Result<Json>& answer) {
    REQUIRE(answer);
    const Json& result = answer->at("results").get_array().at(0);
    const Json* error = json_find(result.get_object(), "error");
    return std::string((error != nullptr ? error->at("code") : result.at("status")).get_string());
  }

  int facts_ = 0;
  int orders_ = 0;
};

}  // namespace crossdock::hub::testing
