// SPDX-License-Identifier: Apache-2.0
#include "access/keys.hpp"

#include "base/hash.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "store/memory/memory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <string>

using namespace crossdock;
using namespace crossdock::access;

TEST_CASE("a scope covers what it names and nothing else") {
  const Key key{.name = "shop", .scopes = {"orders:*", "stock:read"}};
  CHECK(key.allows("orders:write"));
  CHECK(key.allows("stock:read"));
  CHECK_FALSE(key.allows("stock:write"));
  CHECK_FALSE(key.allows("ordersx:read"));
  CHECK(Key{.scopes = {"*"}}.allows("keys:write"));
}

TEST_CASE("without a known key everything is refused") {
  const Keys keys;
  CHECK(keys.check("", "orders:read", {}).error().kind == ErrorKind::unauthorised);
  CHECK(keys.check("Basic abc", "orders:read", {}).error().code == "key.missing");
  CHECK(keys.check("Bearer cdk_0000", "orders:read", {}).error().code == "key.unknown");
}

TEST_CASE("every key is read, however many there are") {
  Metrics metrics;
  auto store = store::memory::open({.disk = std::make_shared<store::memory::Disk>(), .thread = false, .at_commit = {}},
                                   schema(), metrics);
  REQUIRE(store.has_value());
  constexpr int k_many = 10'500;  // more than one scan gives
  REQUIRE((*store)
              ->run([](store::Tx& tx) -> Result<void> {
                for (int i = 0; i < k_many; ++i) {
                  CROSSDOCK_CHECK(tx.insert(
                      *schema().front(),
                      {sha256(fmt::format("cdk_{}", i)), fmt::format(R"({{"v":1,"name":"n{}","scopes":["*"]}})", i)}));
                }
                return {};
              })
              .has_value());
  Keys keys;
  REQUIRE((*store)->read([&](store::Reader& reader) { return keys.load(reader); }).has_value());
  CHECK_EQ(keys.list().size(), k_many);
  for (const int i : {0, k_many / 2, k_many - 1}) CHECK(keys.check(fmt::format("Bearer cdk_{}", i), "orders:read", {}));
}
