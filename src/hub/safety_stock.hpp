// SPDX-License-Identifier: Apache-2.0
// Safety stock by item and location: what must stay on a shelf whatever is asked for. Master data of the ERP or the
// planner; the hub only deducts it from what may be promised.
//
// Threads: put on the writer thread; quantity from any thread.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/reference.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <map>
#include <shared_mutex>
#include <utility>

namespace crossdock::hub {

inline constexpr std::size_t k_safety_stock_max = 2'000'000;

class SafetyStock {
 public:
  Result<void> load(store::Reader& reader);
  // {item, location, quantity, unit?}; a quantity of 0 removes it. Error place: the member.
  Result<void> put(store::Tx& tx, const Reference& reference, const JsonObject& doc);
  std::int64_t quantity(std::uint32_t item, std::uint32_t location) const;
  // As in Reference; the key is "item location", both as numbers.
  void on_change(Reference::Changed changed) { changed_ = std::move(changed); }
  Result<void> refresh(store::Reader& reader, const std::string& key);

 private:
  using Place = std::pair<std::uint32_t, std::uint32_t>;
  void set(const Place& place, std::int64_t quantity);

  Reference::Changed changed_;
  mutable std::shared_mutex mutex_;
  std::map<Place, std::int64_t> quantities_;
};

}  // namespace crossdock::hub
