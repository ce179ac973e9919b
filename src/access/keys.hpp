// SPDX-License-Identifier: Apache-2.0
// API keys: who calls, and what they may do. A key is 160 random bits, shown once; only its SHA-256 is stored. Keys
// have scopes and may expire. Without a key every governed endpoint refuses.
//
// Threads: check() from any thread (a shared mutex guards the cache); the rest where a Tx or Reader is at hand.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::access {

store::Schema schema();

struct Key {
  std::string name;                 // the consumer, unique
  std::vector<std::string> scopes;  // "orders:write", "stock:*", "*"
  Timestamp created;
  Timestamp expires;  // zero = never

  bool allows(std::string_view scope) const;
  Json to_json() const;
};

// All scopes endpoints ask for.
const std::vector<std::string_view>& known_scopes();

inline constexpr std::size_t k_keys_max = 100'000;

class Keys {
 public:
  Result<void> load(store::Reader& reader);
  // A new key; its text is in the result and nowhere else. conflict when the name is taken; limit beyond k_keys_max.
  Result<std::string> create(store::Tx& tx, Random& random, const Key& key);
  Result<void> revoke(store::Tx& tx, std::string_view name);
  // `authorization` is the header ("Bearer cdk_..."); "" gives unauthorised. forbidden when the scope is missing.
  Result<std::string> check(std::string_view authorization, std::string_view scope, Timestamp now) const;
  std::vector<Key> list() const;

 private:
  mutable std::shared_mutex mutex_;  // guards by_hash_
  std::map<std::string, Key, std::less<>> by_hash_;
};

}  // namespace crossdock::access
