// SPDX-License-Identifier: Apache-2.0
// Splits C++ text into what the compiler reads and what only people read, without moving a single byte.
#pragma once

#include <string>
#include <string_view>

namespace crossdock::tidy {

// Both have the length and the line breaks of the input; what does not belong is a blank. Quotes stay in `code`,
// what stands between them does not.
struct Masked {
  std::string code;
  std::string comments;
};

// Knows //, /* */, "..", '..', R"x(..)x" and digit separators (1'000). Unterminated literals end with the line.
Masked mask(std::string_view text);

}  // namespace crossdock::tidy
