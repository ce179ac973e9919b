// SPDX-License-Identifier: Apache-2.0
// How nodes on one store hear of changes to what each holds in memory and no log of its own tells: a log of their keys.
//
// Threads: the store's writer thread; load before the first work.
#pragma once

#include "base/result.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace crossdock::hub {

// Older ones are forgotten: every node has heard of them, or it is dead.
inline constexpr std::size_t k_changes_kept = 100'000;

class Changes {
 public:
  using Refresh = std::function<Result<void>(std::string_view kind, const std::string& key)>;

  Result<void> load(store::Reader& reader);
  Result<void> note(store::Tx& tx, std::string_view kind, const std::string& key);
  // `refresh` for each key that others noted since, once.
  Result<void> catch_up(store::Reader& reader, const Refresh& refresh);
  // Forgets at most `limit` that are no longer needed.
  Result<void> purge(store::Tx& tx, std::size_t limit) const;

 private:
  std::int64_t position_ = 0;
};

}  // namespace crossdock::hub
