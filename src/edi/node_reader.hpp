// SPDX-License-Identifier: Apache-2.0
// Reads the body of a set, or of an addition to one: segments and loops in their order (definition_parser.hpp).
#pragma once

#include "edi/definition_text.hpp"
#include "edi/definitions.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

class NodeReader {
 public:
  explicit NodeReader(std::string source) : source_(std::move(source)), open_(1) {}

  // The words from `first` on.
  Result<> add(const std::vector<Word>& words, std::size_t first);
  // Errors when a loop is open; `end` is where.
  Result<std::vector<Node>> finish(const Word& end) &&;

 private:
  Result<> node(const Word& word, const std::vector<Word>& words, std::size_t& next);
  Result<> close_loop(const Word& word);

  std::string source_;
  std::vector<Node> open_;  // [0] stands for the set itself
  std::size_t nodes_ = 0;
};

}  // namespace crossdock::edi
