// SPDX-License-Identifier: Apache-2.0
#include "hub/settings.hpp"

namespace crossdock::hub {

const Partner* Settings::partner_by_x12(std::string_view qualifier, std::string_view id) const {
  for (const auto& [name, partner] : partners) {
    if (partner.x12.id == id && partner.x12.qualifier == qualifier) return &partner;
  }
  return nullptr;
}

}  // namespace crossdock::hub
