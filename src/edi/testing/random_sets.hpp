// SPDX-License-Identifier: Apache-2.0
// Random instances of a set, made from its definition: what is mandatory and some of the rest, with values that fit their
// types. Element notes are not heeded.
#pragma once

#include "base/random.hpp"
#include "edi/library.hpp"
#include "edi/tree.hpp"

#include <string>
#include <string_view>

namespace crossdock::edi::testing {

struct RandomOptions {
  std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz0123456789 .,-/#&";  // of texts; UTF-8
  bool repeats = false;                                                             // elements that may repeat do
};

// Without control number; `match` must have a set.
TransactionSet random_set(Random& random, const Library::Match& match, const RandomOptions& options = {});
// Neither begins nor ends with a blank.
std::string random_text(Random& random, std::size_t min, std::size_t max, std::string_view alphabet);

}  // namespace crossdock::edi::testing
