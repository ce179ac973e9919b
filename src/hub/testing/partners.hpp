// SPDX-License-Identifier: Apache-2.0
// A Shop whose customer C-1 is also an EDI partner, and what tests of partners say to it.
#pragma once

#include "hub/testing/shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub::testing {

class PartnerShop : public Shop {
 public:
  PartnerShop() {
    world.settings.x12 = {"ZZ", "US"};
    world.settings.partners["shop"] = {.name = "shop",
                                       .x12 = {"ZZ", "SHOP"},
                                       .party = "C-1",
                                       .outbound_channel = "edi",
                                       .documents = {"x12_855", "x12_856", "x12_810"}};
  }
  Partner& partner() { return world.settings.partners["shop"]; }

  // One interchange of one group; `sets` are segments from ST to SE, `control` is ISA13 as a number.
  static std::string envelope(int control, std::string_view code, std::string_view sets, int count = 1, int group = 1) {
    return fmt::format(
        "ISA*00*          *00*          *ZZ*SHOP           *ZZ*US             *261123*0915*U*00401*{0:09}*0*P*>~"
        "GS*{1}*SHOP*US*20261123*0915*{4}*X*004010~{2}GE*{3}*{4}~IEA*1*{0:09}~",
        control, code, sets, count, group);
  }
  // An 850 for `quantity` of item A.
  static std::string order_set(std::string_view purpose, std::string_view number, int quantity,
                               std::string_view release = {}, std::string_view item = "A") {
    return fmt::format("ST*850*0001~BEG*{}*SA*{}*{}*20261123~PO1*1*{}*EA*1.50**VN*{}~SE*4*0001~", purpose, number, release,
                       quantity, item);
  }
  // Sends it; the first set of the report.
  Json send(int control, std::string_view purpose, std::string_view number, int quantity, std::string_view release = {},
            std::string_view item = "A") {
    const auto report = world.interchange(envelope(control, "PO", order_set(purpose, number, quantity, release, item)));
    REQUIRE(report);
    last_report = *report;
    return report->at("sets").get_array().at(0);
  }
  static std::string text(const Json& json, std::string_view member) {
    return json_string_or(json.get_object(), member, "");
  }
  static std::string code(const Json& set) {
    const Json* error = json_find(set.get_object(), "error");
    return error == nullptr ? "" : text(*error, "code");
  }
  JsonArray open_exceptions() { return world.hub().exceptions("open", "", 100)->at("exceptions").get_array(); }
  bool settles_with_exceptions(std::size_t count) {
    return world.settle(
        [=](Hub& hub) { return hub.exceptions("open", "", 100)->at("exceptions").get_array().size() == count; });
  }
  // The data of the events of one type on an order's time line.
  std::vector<Json> events_of(const std::string& order, std::string_view type) {
    std::vector<Json> found;
    const auto page = world.hub().order(order);
    REQUIRE(page);
    for (const Json& entry : page->at("timeline").get_array()) {
      if (entry.at("type").get_string() == type) found.push_back(entry.at("data"));
    }
    return found;
  }
  std::size_t order_count() { return world.hub().orders("", "", 100)->at("orders").get_array().size(); }
  bool delivered() {
    return world.settle([](Hub& hub) { return hub.statistics()->at("outbox_depth").to_number<int>() == 0; });
  }
  // Bodies given to the partner's channel that hold `part`; looked at on the loop's thread.
  std::vector<std::string> written(std::string_view part) {
    std::vector<std::string> found;
    world.settle([&](Hub&) {
      for (const std::string& body : world.edi.bodies) {
        if (body.find(part) != std::string::npos) found.push_back(body);
      }
      return true;
    });
    return found;
  }

  Json last_report;
};

}  // namespace crossdock::hub::testing
