// SPDX-License-Identifier: Apache-2.0
// Reads the text of definitions.hpp. Two passes: lines into tables of names, then names into pointers.
#pragma once

#include "edi/definitions.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

struct Word {
  std::string text;
  std::size_t line = 0;
  std::size_t column = 0;
};

class DefinitionParser {
 public:
  Result<Definition> parse(std::string_view text);

 private:
  struct PendingUsages {  // of a segment or composite, resolved when all elements are known
    std::string owner;
    std::vector<Word> words;
    bool composite = false;
  };

  Result<> line(const std::vector<Word>& words);
  Result<> set_begin(const std::vector<Word>& words);
  Result<> set_body(const std::vector<Word>& words, std::size_t first);
  Result<> node(const Word& word, const std::vector<Word>& words, std::size_t& next);
  Result<> close_loop(const Word& word);
  Result<> close_set();
  Result<> usages(const std::vector<Word>& words, bool composite);
  Result<> element(const std::vector<Word>& words);
  Result<> list(const std::vector<Word>& words);
  Result<> link();
  Result<> link_usages(const PendingUsages& pending);
  Result<Usage> usage(const Word& word, bool composite);
  Result<> notes(const Word& word, std::size_t count, std::vector<Note>& out);
  Result<> check_nodes(const std::vector<Node>& nodes, std::string_view set_id);

  Definition definition_;
  std::vector<PendingUsages> pending_;
  std::vector<std::pair<std::string, Word>> pending_lists_;  // element -> list name
  std::string set_id_;
  std::vector<Node> open_;  // [0] stands for the set itself
};

}  // namespace crossdock::edi
