// SPDX-License-Identifier: Apache-2.0
// A PartnerShop that also has a warehouse, a carrier and a supplier who send documents.
#pragma once

#include "hub/testing/partners.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace crossdock::hub::testing {

class PapersShop : public PartnerShop {
 public:
  PapersShop() {
    world.settings.partners["depot"] = {.name = "depot", .x12 = {"ZZ", "DEPOT"}, .location = "WH-1"};
    world.settings.partners["trucks"] = {.name = "trucks", .x12 = {"ZZ", "TRUCKS"}};
    world.settings.partners["maker"] = {.name = "maker", .x12 = {"ZZ", "MAKER"}};
  }

  // One interchange of one set from a partner; `segments` are those between ST and SE. Its report's first set.
  Json from(std::string_view partner, std::string_view set, std::string_view code, std::string_view segments) {
    ++control_;
    const auto count = 2 + std::ranges::count(segments, '~');
    const auto report = world.interchange(
        fmt::format("ISA*00*          *00*          *ZZ*{0:<15}*ZZ*US             *261123*0915*U*00401*{1:09}*0*P*>~"
                    "GS*{2}*{0}*US*20261123*0915*{1}*X*004010~ST*{3}*0001~{4}SE*{5}*0001~GE*1*{1}~IEA*1*{1:09}~",
                    partner, 1000 + control_, code, set, segments, count));
    REQUIRE(report);
    last_report = *report;
    return report->at("sets").get_array().at(0);
  }
  std::string outcome(std::string_view partner, std::string_view set, std::string_view code, std::string_view segments) {
    const Json told = from(partner, set, code, segments);
    return json_find(told.get_object(), "error") != nullptr ? PartnerShop::code(told) : text(told, "status");
  }
  // What an exception says of where it is.
  std::string place(std::size_t number = 0) { return text(open_exceptions().at(number), "place"); }
  // Data of the events of one type in the whole log.
  std::vector<Json> log_of(std::string_view type) {
    std::vector<Json> found;
    const auto page = world.hub().events(0, 1000, type);
    REQUIRE(page);
    for (const Json& entry : page->at("events").get_array()) found.push_back(entry.at("data"));
    return found;
  }

 private:
  int control_ = 0;
};

}  // namespace crossdock::hub::testing
