// SPDX-License-Identifier: Apache-2.0
#include "hub/sscc.hpp"

#include "hub/testing/world.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace crossdock;
using namespace crossdock::hub;
using testing::World;

namespace {

// Takes codes straight from the store of a running hub.
Result<JsonArray> take(World& world, std::size_t count) {
  Result<JsonArray> codes;
  const auto committed = world.store().run([&](store::Tx& tx) -> Result<void> {
    codes = allocate_ssccs(tx, world.settings, count);
    return codes ? Result<void>() : Result<void>(fail(codes.error()));
  });
  return codes;
}

}  // namespace

TEST_CASE("no SSCC is given twice, whatever happens in between") {
  World world;
  world.settings.sscc_ranges = {{"0614141", 0, 5, 999'999'999}};
  world.open();
  std::set<std::string> seen;
  for (int life = 0; life < 3; ++life) {
    for (const std::size_t count : {1U, 3U, 7U}) {
      const auto codes = take(world, count);
      REQUIRE(codes);
      REQUIRE(codes->size() == count);
      for (const Json& code : *codes) {
        CHECK(model::is_sscc(code.get_string()));
        CHECK(seen.insert(std::string(code.get_string())).second);
      }
    }
    world.close();
    world.open();
  }
  CHECK(*seen.begin() == model::make_sscc({"0614141", 0, 5, 999'999'999}, 5));
  CHECK(seen.size() == 33);
}

TEST_CASE("ranges are used one after the other, and a used-up one refuses without taking any") {
  World world;
  world.settings.sscc_ranges = {{"0614141", 0, 1, 3}, {"0614141", 1, 10, 11}};
  world.open();
  const auto codes = take(world, 4);
  REQUIRE(codes);
  CHECK(codes->at(2).get_string() == model::make_sscc({"0614141", 0, 1, 3}, 3));
  CHECK(codes->at(3).get_string() == model::make_sscc({"0614141", 1, 10, 11}, 10));
  const auto refused = take(world, 2);
  REQUIRE(!refused);
  CHECK(refused.error().code == "sscc.exhausted");
  CHECK(take(world, 1)->at(0).get_string() == model::make_sscc({"0614141", 1, 10, 11}, 11));
  CHECK(take(world, 1).error().code == "sscc.exhausted");
}

TEST_CASE("without a company prefix there are no codes") {
  World world;
  world.open();
  CHECK(take(world, 1).error().code == "sscc.no_range");
  CHECK(take(world, 0).error().code == "sscc.count");
}
