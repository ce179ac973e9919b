// SPDX-License-Identifier: Apache-2.0
// Finds function bodies by matching braces in masked C++ (see Masked). No parser: good enough to measure sizes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::tidy {

struct Function {
  std::string name;    // what stands before the parameter list; "lambda" when nothing does
  int first_line = 0;  // of the opening brace
  int last_line = 0;   // of the closing brace
};

// Functions at namespace and class scope. Lambdas and local classes count as part of the function around them.
std::vector<Function> find_functions(std::string_view code);

}  // namespace crossdock::tidy
