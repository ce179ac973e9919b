// SPDX-License-Identifier: Apache-2.0
// "at PATH ...": changes one place of a set, in a version built "from" another or in a partner's guide. The last word
// wins. The change is made in a copy that belongs to the definition; what it builds on stays as it is.
//
//   at 850/PO1/PID max 5             the uses allowed of a segment or loop ("*": no bound)
//   at 850/CTT require               mandatory; "optional", "forbid" and "drop" (as if never defined) likewise
//   at 850/TXI after { LDT 12 }      adds behind it; "at 850/N1 first { ... }" behind the trigger of a loop or at the
//                                    beginning of a set
//   at 850/N1/N104 require           an element, at this place only; also: optional, forbid,
//   at 850/BEG02 codes SA DS         the only values allowed,
//   at 850/PO1/PO107 length 1/12     another length
// With a qualifier or a condition the same becomes a rule that is checked when the set is read:
//   at 856/HL[P]/MAN[GM] require     every pack level needs a MAN with GM; "require 2": two of them
//   at 850/N1[ST]/N4 require when BEG02 = DS     "=" may be followed by several values; without "=": when it is there
//   at ORDERS/SG2/NAD02-01 require   a component, always a rule
// And:
//   at 850/PO1/PO106 severity warning            of what is found there; "severity off edi.code_value" only of one code
//   at 850 balance CTT01 = count PO1 warning     replaces the balance of that target; "balance CTT01 off" removes it
//   at 850/N9#2 ...                  the second N9 of several at one level
#pragma once

#include "edi/definition_path.hpp"
#include "edi/definitions.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

class DefinitionEditor {
 public:
  DefinitionEditor(Definition& definition, std::string source) : definition_(definition), source_(std::move(source)) {}

  Result<> edit(const std::vector<Word>& words);
  // The words from `first` on: TARGET = count TAG | TARGET = sum TERM [+|- TERM]... [warning] | TARGET off
  Result<> balance(std::string_view set_id, const std::vector<Word>& words, std::size_t first);

 private:
  struct Spot {
    std::vector<Node>* siblings = nullptr;
    std::size_t index = 0;
    Node& node() const { return (*siblings)[index]; }
  };
  struct Request {  // an "at" statement taken apart
    Path path;
    const Word* place = nullptr;
    const Word* verb = nullptr;
    std::span<const Word> arguments;  // without the condition
    std::span<const Word> condition;  // behind "when"
  };

  Unexpected error(const Word& word, std::string message) const;
  std::string origin(const Word& word) const;
  SetDef* set_to_edit(std::string_view id);
  Result<Spot> find(SetDef& set, std::span<const PathStep> steps, const Word& place) const;
  Result<> edit_severity(const Request& request);
  Result<> edit_set(SetDef& set, const Request& request);
  Result<> edit_node(SetDef& set, const Request& request);
  Result<> change_node(const Spot& spot, const Request& request);
  Result<> add_nodes(std::vector<Node>& into, std::size_t at, const Request& request);
  Result<> edit_element(SetDef& set, const Request& request);
  Result<> change_usage(Usage& usage, const Request& request);
  Result<Node*> segment_of(SetDef& set, const Request& request);
  Result<> add_rule(SetDef& set, const Request& request);
  Result<> read_condition(std::span<const Word> words, Rule& rule) const;

  Definition& definition_;
  std::string source_;
};

bool parse_severity(std::string_view text, std::optional<Severity>& severity);  // "off" is nullopt
bool is_finding_code(std::string_view text);                                    // the shape of one: "edi.code_value"

}  // namespace crossdock::edi
