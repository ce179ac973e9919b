// SPDX-License-Identifier: Apache-2.0
#include "hub/settings.hpp"

#include <array>

namespace crossdock::hub {

std::string_view to_string(DuplicateRule rule) {
  constexpr std::array<std::string_view, 5> k_names = {"refuse", "ignore", "ignore_same", "replace", "confirm"};
  return k_names.at(static_cast<std::size_t>(rule));
}

std::int64_t Settings::interchange_window_ms(const Partner* partner) const {
  const bool own = partner != nullptr && partner->duplicates.interchange_days > 0;
  return own ? partner->duplicates.interchange_days * k_day_ms : inbox_window_ms;
}

}  // namespace crossdock::hub
