// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/allow.hpp"

#include <doctest/doctest.h>

using namespace crossdock::tidy;

namespace {

const Findings k_two = {{"src/a.cpp", 3, "throw", "m"}, {"src/b.cpp", 9, "throw", "m"}};

}  // namespace

TEST_CASE("an entry removes the findings of its rule in its file") {
  const auto left = apply_allow_list(k_two, "allow.txt", "# list\nthrow src/a.cpp  # the wall\n");
  REQUIRE(left.size() == 1);
  CHECK(left[0].file == "src/b.cpp");
}

TEST_CASE("an entry that removes nothing is stale") {
  const auto left = apply_allow_list(k_two, "allow.txt", "raw-new src/a.cpp  # why\n");
  REQUIRE(left.size() == 3);
  CHECK(left[0] == Finding{"allow.txt", 1, "allow-stale", "src/a.cpp has no raw-new finding any more: delete this line"});
}

TEST_CASE("an entry needs a known rule, a path and a reason") {
  for (const std::string line : {"throw src/a.cpp", "throw  # why", "no-such-rule src/a.cpp  # why", "throw src/a.cpp  #"}) {
    CAPTURE(line);
    const auto left = apply_allow_list(k_two, "allow.txt", line);
    REQUIRE(left.size() == 3);
    CHECK(left[0].rule == "allow-format");
  }
}
