// SPDX-License-Identifier: Apache-2.0
#include "promise/shelf.hpp"
#include "promise/pools.hpp"

#include <doctest/doctest.h>

namespace crossdock::promise {
namespace {

Timestamp at(const char* text) { return *Timestamp::parse_rfc3339(text); }

}  // namespace

TEST_CASE("a shelf promises what its pools have, and never more than lies on it") {
  CHECK(promisable({.draws = {{1, 5}, {0, 3}}, .limit = 100}) == 8);
  CHECK(promisable({.draws = {{1, 5}, {0, 3}}, .limit = 6}) == 6);
  CHECK(promisable({.draws = {{1, 5}, {0, -3}}, .limit = 2}) == 2);
  CHECK(promisable({.draws = {{1, 5}}, .limit = -4}) == 0);
  CHECK(promisable({.draws = {}, .limit = 9}) == 0);
}

TEST_CASE("stock is taken from the pools in their order, within the shelf") {
  Shelf shelf{.draws = {{1, 5}, {2, -1}, {0, 9}}, .limit = 7};
  const auto taken = take(shelf, 10);
  REQUIRE(taken.size() == 2);
  CHECK(taken[0].pool == 1);
  CHECK(taken[0].free == 5);
  CHECK(taken[1].pool == 0);
  CHECK(taken[1].free == 2);
  CHECK(shelf.limit == 0);
  CHECK(promisable(shelf) == 0);
}

TEST_CASE("a channel draws on its pools in order while they are open to it") {
  PoolPolicy policy;
  policy.pools = {{"web", 1}, {"retail", 2}};
  policy.channels["web"] = {{.pool = 1}, {.pool = 2, .from = at("2026-12-20T00:00:00Z")}, {.pool = 0}};
  policy.channels["partner"] = {{.pool = 2, .until = at("2026-12-20T00:00:00Z")}};
  CHECK(policy.draws("web", at("2026-12-19T23:59:59Z")) == std::vector<std::uint16_t>{1, 0});
  CHECK(policy.draws("web", at("2026-12-20T00:00:00Z")) == std::vector<std::uint16_t>{1, 2, 0});
  CHECK(policy.draws("partner", at("2026-12-19T23:59:59Z")) == std::vector<std::uint16_t>{2});
  CHECK(policy.draws("partner", at("2026-12-20T00:00:00Z")).empty());
  CHECK(policy.draws("phone", at("2026-12-20T00:00:00Z")) == std::vector<std::uint16_t>{0});
  policy.channels["*"] = {{.pool = 2}, {.pool = 2}};
  CHECK(policy.draws("phone", at("2026-12-20T00:00:00Z")) == std::vector<std::uint16_t>{2});
  CHECK(policy.name_of(2) == "retail");
  CHECK(policy.name_of(0) == "common");
  CHECK(policy.name_of(9) == "pool 9");
}

}  // namespace crossdock::promise
