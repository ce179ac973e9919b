// SPDX-License-Identifier: Apache-2.0
// X12 as a partner "shop" and a warehouse "depot" write it, for tests.
#pragma once

#include "hub/testing/world.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace crossdock::hub::testing {

inline void add_shop_and_depot(World& world) {
  world.settings.x12 = {"ZZ", "US"};
  world.settings.partners["shop"] = {.name = "shop",
                                     .x12 = {"ZZ", "SHOP"},
                                     .party = "C-1",
                                     .outbound_channel = "edi",
                                     .documents = {"x12_855", "x12_856", "x12_810"}};
  world.settings.partners["depot"] = {.name = "depot", .x12 = {"ZZ", "DEPOT"}};
}

// `sets`: whole sets one after the other, `count` of them; `control` is unique per sender.
inline std::string interchange_of(std::string_view sender, int control, std::string_view functional_code,
                                  const std::string& sets, int count = 1) {
  return fmt::format(
      "ISA*00*          *00*          *ZZ*{0:<15}*ZZ*US             *261123*0915*U*00401*{1:09}*0*P*>~"
      "GS*{2}*{0}*US*20261123*0915*{1}*X*004010~{3}GE*{4}*{1}~IEA*1*{1:09}~",
      sender, control, functional_code, sets, count);
}

inline std::string purchase_order_set(std::string_view number, std::string_view item, int quantity, int control = 1) {
  return fmt::format(
      "ST*850*{0:04}~BEG*00*SA*{1}**20261123~N1*ST*DEPOT 7*92*0007~PO1*1*{3}*EA*1.50**VN*{2}~CTT*1~SE*6*{0:04}~", control,
      number, item, quantity);
}

inline std::string shipping_advice_set(std::string_view order, std::string_view shipment, std::string_view item,
                                       int quantity) {
  return fmt::format(
      "ST*945*0001~W06*F*{0}*20261123*{1}**0042~N1*ST*DEPOT 7*92*0007~LX*1~MAN*GM*00006141410000000012~"
      "W12*CC*{3}*{3}**EA**VN*{2}~W03*{3}*1*LB~SE*8*0001~",
      order, shipment, item, quantity);
}

// The first exception that is open; "" when there is none.
inline std::string open_exception(World& world) {
  std::string found;
  world.settle([&](Hub& hub) {
    const auto open = hub.exceptions("open", "", 100);
    if (!open || open->at("exceptions").get_array().empty()) return false;
    found = open->at("exceptions").get_array().back().at("id").get_string();
    return true;
  });
  return found;
}

}  // namespace crossdock::hub::testing
