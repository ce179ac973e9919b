// SPDX-License-Identifier: Apache-2.0
// A Shop whose customer C-1 is a partner that speaks EDIFACT, and what tests say to it.
#pragma once

#include "hub/testing/papers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub::testing {

class EdifactShop : public PapersShop {
 public:
  EdifactShop() {
    world.process_file = "../../processes/order-to-cash.yaml";
    world.settings.order_process = "order-to-cash";
    world.settings.edifact = {"14", "US"};
    world.settings.partners["kauf"] = {.name = "kauf",
                                       .edifact = {"14", "KAUF"},
                                       .party = "C-1",
                                       .outbound_channel = "edi",
                                       .documents = {"edifact_ordrsp", "edifact_desadv", "edifact_invoic"}};
  }
  Partner& kauf() { return world.settings.partners["kauf"]; }

  void stocked() {
    open();
    put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"}])");
    receive("A", "WH-1", 1000);
  }

  // `messages` from UNH to UNT. `asks`: for a CONTRL.
  static std::string unb(int control, std::string_view messages, int count = 1, bool asks = true,
                         std::string_view test = {}) {
    return fmt::format("UNA:+.? 'UNB+UNOC:3+KAUF:14+US:14+261123:0915+{0}{3}'{1}UNZ+{2}+{0}'", control, messages, count,
                       asks ? fmt::format("++++1{}", test.empty() ? "" : fmt::format("++{}", test)) : std::string());
  }
  static std::string message(int reference, std::string_view type, std::string_view segments) {
    const auto count = 2 + std::ranges::count(segments, '\'');
    return fmt::format("UNH+{0}+{1}:D:96A:UN'{2}UNT+{3}+{0}'", reference, type, segments, count);
  }
  static std::string order_message(int reference, std::string_view number, int quantity, std::string_view item = "A",
                                   std::string_view function = "9") {
    return message(reference, "ORDERS",
                   fmt::format("BGM+220+{}+{}'DTM+137:20261123:102'NAD+BY+KAUF::92'LIN+1'PIA+1+{}:SA'QTY+21:{}:PCE'"
                               "PRI+AAA:1.50'UNS+S'CNT+2:1'",
                               number, function, item, quantity));
  }
  Json take(const std::string& bytes) {
    const auto report = world.interchange(bytes);
    REQUIRE_MESSAGE(report, (report ? std::string() : report.error().text()));
    last_report = *report;
    return *report;
  }
  std::string answer() const { return std::string(last_report.at("acknowledgement").get_string()); }
  // Status of each set of the last report, or the code of its error.
  std::vector<std::string> outcomes() const {
    std::vector<std::string> found;
    for (const Json& set : last_report.at("sets").get_array()) {
      const std::string error = code(set);
      found.push_back(error.empty() ? text(set, "status") : error);
    }
    return found;
  }
  std::string ordered(int control, std::string_view number, int quantity) {
    take(unb(control, order_message(1, number, quantity)));
    std::string id = text(last_report.at("sets").get_array().at(0), "order");
    REQUIRE_MESSAGE(!id.empty(), json_text(last_report));
    return id;
  }
  void happens(std::string_view type, const std::string& order, const std::string& members) {
    REQUIRE(world.events(
        fmt::format(R"([{{"specversion":"1.0","id":"{0}-{1}","source":"/systems/wms","type":"{0}","subject":"{1}",)"
                    R"("data":{{"order":"{1}"{2}}}}}])",
                    type, order, members)));
  }
  // From the released order to the completed one.
  void fulfil(const std::string& order, const std::string& shipment, int quantity) {
    REQUIRE(reaches(order, "released"));
    happens("shipment.confirmed", order,
            fmt::format(R"(,"shipment":"{}","tracking":"T-{}","lines":[{{"line":"1","quantity":"{}"}}])", shipment, shipment,
                        quantity));
    REQUIRE(reaches(order, "shipped"));
    happens("delivery.confirmed", order, "");
    REQUIRE(reaches(order, "completed"));
  }
  // The references of the messages of a type in what was sent: "UNH+7+ORDRSP:" says 7.
  static std::vector<std::string> references(const std::vector<std::string>& bodies, std::string_view type) {
    std::vector<std::string> found;
    const std::string end = fmt::format("+{}:", type);
    for (const std::string& body : bodies) {
      for (std::size_t at = body.find("UNH+"); at != std::string::npos; at = body.find("UNH+", at + 4)) {
        const std::size_t plus = body.find('+', at + 4);
        if (body.compare(plus, end.size(), end) == 0) found.push_back(body.substr(at + 4, plus - at - 4));
      }
    }
    return found;
  }
  static std::string control_of(const std::string& body) {
    const std::size_t unz = body.rfind("UNZ+");
    const std::size_t plus = body.find('+', unz + 4);
    return body.substr(plus + 1, body.find('\'', plus) - plus - 1);
  }
};

}  // namespace crossdock::hub::testing
