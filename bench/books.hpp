// SPDX-License-Identifier: Apache-2.0
// A ledger alone over a store; opened again over the same place it is a restart.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/metrics.hpp"
#include "ledger/ledger.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::bench {

using Chain = std::vector<ledger::Transfer>;

class Books {
 public:
  static Books on_sqlite(const std::string& folder);
  static Books on_postgres(const std::string& url);

  void apply(const Chain& chain);
  // Each chain as a unit of work of its own, all under way at once.
  void apply_all(const std::vector<Chain>& chains);
  void snapshot();
  // What a second ledger over the same rows takes: the store and its caches are warm by then.
  double bytes_of_another();
  double load_seconds() const { return load_seconds_; }

 private:
  Books() = default;
  void load();

  std::unique_ptr<SystemClock> clock_ = std::make_unique<SystemClock>();
  std::unique_ptr<Metrics> metrics_ = std::make_unique<Metrics>();
  std::unique_ptr<IdSource> ids_ = std::make_unique<IdSource>(*clock_, 0);
  std::unique_ptr<ledger::Ledger> ledger_ = std::make_unique<ledger::Ledger>(*ids_);
  std::unique_ptr<store::Store> store_;
  double load_seconds_ = 0;
};

// Positions of 100 000 items at 10 locations.
inline constexpr std::size_t k_shelves = 1'000'000;
ledger::Account shelf(std::uint64_t number);
// Batch `number` of deltas over all positions, in and out.
Chain deltas(std::uint64_t number, std::size_t batch);

}  // namespace crossdock::bench
