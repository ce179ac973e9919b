// SPDX-License-Identifier: Apache-2.0
// What may be promised on a day to come, from the shelves as they are and the supply that is expected.
#pragma once

#include "hub/availability.hpp"
#include "hub/shelves.hpp"
#include "hub/supply.hpp"
#include "promise/atp.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace crossdock::hub {

class Outlook {
 public:
  // `channel` "" = all pools.
  Outlook(const Domain& domain, std::string_view channel, Timestamp now);

  // Reads the shelves of the components at the locations, and what is open for them.
  Result<void> load(store::Reader& reader, const std::vector<promise::Component>& components,
                    const std::vector<std::shared_ptr<const Location>>& locations);
  // Adds date and available_on_date, promise_date (null when what is known never suffices), and incoming to an answer.
  Result<void> tell(const AvailabilityQuery& query, const model::Item& item, JsonObject& into) const;

  // Whole units that can be promised for the day, over all locations.
  std::int64_t available_on(promise::Day day) const;

 private:
  struct At {
    std::shared_ptr<const Location> location;
    promise::Component component;
    promise::Shelf shelf;
    std::vector<promise::ExpectedSupply> supply;
    std::vector<Supply> rows;
  };
  JsonArray incoming(promise::Day day) const;

  const Domain& domain_;
  std::vector<std::uint16_t> draws_;
  promise::Day today_;
  std::vector<std::vector<At>> places_;  // per location, per component
};

}  // namespace crossdock::hub
