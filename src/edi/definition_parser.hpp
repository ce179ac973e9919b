// SPDX-License-Identifier: Apache-2.0
// The language of definitions and guides. Lines; "#" before a word begins a comment, a final "\" continues the line.
//
//   x12 004010                       first line: the standard and version; or: edifact D.96A
//   x12 005010 from 004010           everything of 004010, and what follows over it
//   overlay acme x12 004010          a partner's guide over 004010; what follows holds for that partner only
//   set 850 PO "purchase order"      ST01 and GS01, a name; then its body up to the next keyword, as tokens:
//    BEG!  REF *  PER 3              a segment: "!" mandatory, a number or "*" (no bound) the uses allowed, default 1
//    N1 200 {                        a loop: begins with its trigger segment, which its body names first
//     N1!  N2 2
//    }
//    LS  LDT *  LE                   LS..LE bound what is between them: it occurs only after an LS, which then needs an LE
//   message ORDERS "order"           the same for EDIFACT, where a loop is named by its group: SG2 99 { NAD!  LOC 25 }
//   balance CTT01 = count PO1        after a set's body: a total of it; also "= sum PO102", with terms joined by + and -,
//                                    IT102*IT104, SAC[C]05 (only of SAC with 01 C), and "warning" at the end
//   seg REF "reference" 128! 127 352 C040 | R0203   elements 01.. by number ("!" mandatory; (235 234)*10 repeats the
//                                    group, 128*10 may repeat in place), then notes:
//                                    P all or none, R at least one, E at most one, C if the first then all others,
//                                    L if the first then at least one of the others; EDIFACT: D1..D7 as in D5(03,02)
//   comp C040 128! 127! 128 127 | P0304    a composite, the same way
//   el 330 R 1/15 "ordered"          type and length; AN ID DT TM B R N0..N9; "el 353 ID 2/2 @purpose" names a list
//   el 1004 an..35                   the same for EDIFACT
//   list purpose open 00=original 02 values, meanings in our own words; open: others are allowed. Several lines add up;
//                                    "list purpose = 00 05" replaces what was there
//   digit gtin 234 by 235 UP UK      element 234 is a GTIN (gln, sscc) when the 235 beside it is UP or UK
//   at PATH ...                      changes one place (definition_editor.hpp)
//   severity edi.hash_total warning  of findings: error, warning, or off
//
// Reading is two passes: statements into tables of names (here), then names into pointers (definition_linker.hpp).
#pragma once

#include "edi/definition_text.hpp"
#include "edi/definitions.hpp"
#include "edi/node_reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

// What a statement left to be checked when all names are known.
struct PendingList {
  std::string source;
  std::string list;
  Word word;
};
struct PendingUsages {  // of a segment or composite
  std::string source;
  std::string owner;
  bool composite = false;
  std::vector<Word> elements;  // one per usage
  std::vector<Word> notes;
};
struct PendingSet {
  std::string source;
  std::string id;
  Word word;
};

class DefinitionParser {
 public:
  explicit DefinitionParser(const Definition::BaseLookup& base) : base_(base) {}

  Result<> read(const Definition::Source& source);
  Result<Definition> finish() &&;

 private:
  using Words = std::vector<Word>;

  Result<> statement(const Words& words);
  Result<> header(const Words& words);
  Result<> keyword(const Words& words);
  Result<> take_base(const Word& word, std::string_view standard, std::string_view version);
  Result<> own_dictionary();
  Result<> set_begin(const Words& words, bool message);
  Result<> close_set();
  Result<> usages(const Words& words, bool composite);
  Result<> element(const Words& words);
  Result<> list(const Words& words);
  Result<> digit(const Words& words);
  Result<> balance(const Words& words);
  Result<> severity(const Words& words);
  Unexpected error(const Word& word, std::string message) const;

  const Definition::BaseLookup& base_;
  Definition definition_;
  std::string source_;
  Words header_;  // of the first source
  bool header_seen_ = false;
  bool own_dictionary_ = false;  // a guide that changes more than sets works on a copy of the tables
  std::vector<PendingList> lists_;
  std::vector<PendingUsages> usages_;
  std::vector<PendingSet> sets_;
  std::string set_id_;
  Word set_word_;
  std::optional<NodeReader> body_;  // of the set being read
};

}  // namespace crossdock::edi
