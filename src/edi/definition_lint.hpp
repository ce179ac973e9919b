// SPDX-License-Identifier: Apache-2.0
// What is suspicious in a definition that can be read: segments no data can reach, and places between which data cannot
// choose. The reader takes the first place that fits (matcher.hpp), so both are about what an author may not have meant.
#pragma once

#include "edi/definitions.hpp"

#include <string>
#include <vector>

namespace crossdock::edi {

struct LintRemark {
  bool error = false;   // unreachable: the definition says something that never happens
  std::string place;    // path:line:column
  std::string message;  // a sentence
};

// Of the sets the definition has itself, not of those of its base.
std::vector<LintRemark> lint(const Definition& definition);

}  // namespace crossdock::edi
