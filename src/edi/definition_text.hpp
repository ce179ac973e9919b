// SPDX-License-Identifier: Apache-2.0
// The lines of a definition text as words that know their place. "#" at the beginning of a word begins a comment, a word
// "\" at the end continues the line, "two words" in quotes are one.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

struct Word {
  std::string text;
  std::size_t line = 0;
  std::size_t column = 0;
  bool quoted = false;
};

struct Statement {
  std::vector<Word> words;  // never empty
};

// "edi.definition" at path:line:column, or "line 3, column 7" when the source has no name.
Unexpected definition_error(std::string_view source, const Word& word, std::string message);
// The place alone, as in an error.
std::string place_of(std::string_view source, const Word& word);

Result<std::vector<Statement>> statements_of(std::string_view source, std::string_view text);

}  // namespace crossdock::edi
