// SPDX-License-Identifier: Apache-2.0
// Compares what a test expects with what is there. Pure.
#pragma once

#include "base/json.hpp"

#include <string>
#include <vector>

namespace crossdock::trial {

// One line per difference: "order.lines[0].shipped: expected "2", is "1"". Of an object only the members that are expected
// count; lists are as long as expected. Numbers and texts of the same digits are equal.
std::vector<std::string> differences(const Json& expected, const Json& actual, const std::string& where);

}  // namespace crossdock::trial
