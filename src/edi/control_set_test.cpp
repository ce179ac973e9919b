// SPDX-License-Identifier: Apache-2.0
#include "edi/control_set.hpp"

#include "base/random.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace crossdock;
using namespace crossdock::edi;

TEST_CASE("a control number is noticed the second time, whatever the order and the form") {
  const std::uint64_t seed = 20261125;
  SeededRandom random(seed);
  for (int round = 0; round < 50; ++round) {
    INFO("seed ", seed, " round ", round);
    ControlSet set;
    std::set<std::string> model;
    for (int i = 0; i < 400; ++i) {
      std::string control = std::to_string(random.below(300));
      if (random.below(4) == 0) control.insert(0, "0");
      if (random.below(9) == 0) control.insert(0, "A");
      REQUIRE(set.contains(control) == model.contains(control));
      REQUIRE(set.insert(control) == model.insert(control).second);
    }
  }
}

TEST_CASE("numbers in sequence are all remembered, however many") {
  ControlSet set;
  for (int i = 1; i <= 300'000; ++i) REQUIRE(set.insert(std::to_string(i)));
  CHECK_FALSE(set.insert("1"));
  CHECK_FALSE(set.insert("299999"));
  CHECK(set.insert("0001"));
  set.clear();
  CHECK(set.insert("1"));
}
