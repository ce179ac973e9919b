// SPDX-License-Identifier: Apache-2.0
#include "model/sscc.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace crossdock;
using namespace crossdock::model;

TEST_CASE("an SSCC has 18 digits, the last of which is the check digit of GS1") {
  // By hand, weights from the right: 1x3 + 1x1 + 4x3 + 1x1 + 4x3 + 1x1 + 6x3 = 48, 2 to the next ten; with a 9 in front
  // and no serial 72, and 8.
  CHECK(gs1_check_digit("00614141000000001") == '2');
  CHECK(make_sscc({"0614141", 0, 0, 999'999'999}, 1) == "006141410000000012");
  CHECK(make_sscc({"0614141", 9, 0, 999'999'999}, 0) == "906141410000000008");
  CHECK(is_sscc("006141410000000012"));
  CHECK(is_sscc("00006141410000000012"));
  CHECK_FALSE(is_sscc("006141410000000013"));
  CHECK_FALSE(is_sscc("00614141000000001"));
  CHECK_FALSE(is_sscc("0061414100000000A2"));
}

TEST_CASE("serials of a range make different codes that are all right") {
  const SsccRange range{"4012345", 3, 998, 1'102};
  REQUIRE(check_range(range));
  std::set<std::string> seen;
  for (std::int64_t serial = range.first; serial <= range.last; ++serial) {
    const std::string code = make_sscc(range, serial);
    CHECK(is_sscc(code));
    CHECK(seen.insert(code).second);
  }
}

TEST_CASE("a range that does not fit its prefix is refused") {
  CHECK(check_range({"0614141", 0, 0, 999'999'999}));
  CHECK_FALSE(check_range({"0614141", 0, 0, 1'000'000'000}));
  CHECK(check_range({"061414112345", 0, 0, 9'999}));
  CHECK_FALSE(check_range({"0614141123456", 0, 0, 9}));
  CHECK_FALSE(check_range({"061", 0, 0, 9}));
  CHECK_FALSE(check_range({"06A4141", 0, 0, 9}));
  CHECK_FALSE(check_range({"0614141", 10, 0, 9}));
  CHECK_FALSE(check_range({"0614141", 0, 9, 8}));
}
