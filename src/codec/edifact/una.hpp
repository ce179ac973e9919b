// SPDX-License-Identifier: Apache-2.0
// The service string advice (UNA, ISO 9735-1 section 7.1): six characters that say how one interchange is separated, in the
// order component, element, decimal mark, release, repetition, terminator. Without it, defaults hold.
#pragma once

#include "edi/delimiters.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace crossdock::codec::edifact {

struct Una {
  edi::Delimiters delimiters;  // with a repetition separator when it names one
  std::size_t size = 0;        // with "UNA"
  bool short_of_one = false;   // five characters: the blank (or repetition separator) was lost
};

// `bytes` begin with UNA. Nothing when that is no UNA after all: what follows must be a segment that the separators fit.
std::optional<Una> read_una(std::string_view bytes);

// : + ? * ' for every set of characters but UNOB, whose default are the control characters IS1, IS3 and IS4.
edi::Delimiters default_delimiters();
edi::Delimiters unob_delimiters();

}  // namespace crossdock::codec::edifact
