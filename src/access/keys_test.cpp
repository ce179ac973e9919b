// SPDX-License-Identifier: Apache-2.0
#include "access/keys.hpp"

#include <doctest/doctest.h>

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
