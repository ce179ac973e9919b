// SPDX-License-Identifier: Apache-2.0
// What was answered under each Idempotency-Key of each consumer, so that a repeated request gets the same answer. The
// answers stand in a log, in the order of acceptance; which key has which place in it is kept in memory. (A table
// ordered by the hashes of the keys would touch a page of its own for every order: more than half of what an order
// writes.) Keys are remembered for a window: Settings::idempotency_window_ms and at most k_idempotency_keys_max of
// them, 30 bytes of memory each; beyond it a repetition is judged by its purchase order alone.
//
// Threads: the store's writer thread; load before the first work.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace crossdock::hub {

inline constexpr std::size_t k_idempotency_keys_max = 10'000'000;

class Idempotency {
 public:
  struct Answered {
    std::string body_hash;  // of the request
    OrderId order;
    std::string answer;
    Timestamp created;
  };

  explicit Idempotency(Metrics& metrics);
  ~Idempotency();
  Result<void> load(store::Reader& reader);
  // Writes what makes the next load quick, at most so many blocks of keys (key_blocks.hpp).
  Result<void> save(store::Tx& tx, std::size_t blocks);
  // The keys that others have answered since. From the first call on, a place whose row is gone was purged by others.
  Result<void> catch_up(store::Reader& reader);

  // `key` is a hash16. Nothing when the key is new, or older than the window.
  Result<std::optional<Answered>> find(store::Tx& tx, const std::string& key) const;
  // A new key, with what was answered.
  Result<void> remember(store::Tx& tx, const std::string& key, const Answered& answered);
  // Forgets at most `limit` keys that are older than the window or too many; returns how many.
  Result<std::size_t> purge(store::Tx& tx, Timestamp now, std::int64_t window_ms, std::size_t limit);
  std::size_t size() const;
  // Any thread. {hits, misses, purged, oldest_age_s}; a key sent again with another body is a hit.
  JsonObject report(Timestamp now) const;

 private:
  Result<std::optional<Answered>> look_up(store::Tx& tx, const std::string& key) const;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::hub
