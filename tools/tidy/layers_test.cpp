// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/layers.hpp"

#include <doctest/doctest.h>

using namespace crossdock::tidy;

TEST_CASE("a layer line gives floor, dependencies and test dependencies") {
  const auto layers = parse_layers("0 base:  | \n\n2 events: base store | store/sqlite\n");
  REQUIRE(layers);
  CHECK(layers->at("base").deps.empty());
  CHECK(layers->at("events").floor == 2);
  CHECK(layers->at("events").deps == std::vector<std::string>{"base", "store"});
  CHECK(layers->at("events").test_deps == std::vector<std::string>{"store/sqlite"});
}

TEST_CASE("a line of another form is refused with its number") {
  for (const std::string text : {"base:", "x base: |", "1 : a", "1 base: |\n1 base: |", "1base: |"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_layers(text));
  }
  CHECK(parse_layers("0 base: |\nnonsense").error().contains("line 2"));
}

TEST_CASE("a file belongs to the nearest known folder around it") {
  const auto layers = parse_layers("0 base: |\n1 codec: base |\n2 codec/x12: codec |");
  REQUIRE(layers);
  CHECK(folder_of(*layers, "src/base/clock.hpp") == "base");
  CHECK(folder_of(*layers, "src/codec/x12/x12.cpp") == "codec/x12");
  CHECK(folder_of(*layers, "src/codec/testing/suite.hpp") == "codec");
  CHECK(folder_of(*layers, "src/unbuilt/a.cpp").empty());
  CHECK(folder_of(*layers, "sim/base/a.cpp").empty());
  CHECK(folder_of(*layers, "src/a.cpp").empty());
}
