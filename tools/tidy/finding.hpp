// SPDX-License-Identifier: Apache-2.0
// One broken rule at one place. Printed as "file:line: rule: message", which editors and terminals can follow.
#pragma once

#include <compare>
#include <string>
#include <vector>

namespace crossdock::tidy {

struct Finding {
  std::string file;  // from the root of the tree
  int line = 1;      // 1-based
  std::string rule;  // one of rule_names()
  std::string message;

  auto operator<=>(const Finding&) const = default;
};

using Findings = std::vector<Finding>;

}  // namespace crossdock::tidy
