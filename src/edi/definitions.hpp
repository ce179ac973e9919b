// SPDX-License-Identifier: Apache-2.0
// What a version of X12 says about sets, segments and elements, as immutable tables read from text. Partner overlays
// will be further texts over the same tables; nothing about a set is compiled in.
//
// The text is lines; "#" begins a comment, a final "\" continues the line. Errors name line and column.
//   x12 004010                       the version, once, first
//   set 850 PO                       ST01 and GS01; then its body up to the next keyword, as tokens:
//    BEG!  REF *  PER 3              a segment: "!" mandatory, a number or "*" (no bound) the uses allowed, default 1
//    N1 200 {                        a loop: begins with its trigger segment, which its body names first
//     N1!  N2 2
//    }
//    LS  LDT *  LE                   LS..LE bound what is between them: it occurs only after an LS, which then needs an LE
//   seg REF 128! 127 352 C040 | R0203      elements 01.. by number ("!" mandatory; (235 234)*10 repeats), then notes:
//                                    P all or none, R at least one, E at most one, C if the first then all others,
//                                    L if the first then at least one of the others
//   comp C040 128! 127! 128 127 | P0304    a composite, the same way
//   el 330 R 1/15                    type and length; AN ID DT TM B R N0..N9; "el 353 ID 2/2 @purpose" names a list
//   list purpose open 00=original    values in our own words; open: others are allowed. Several lines add up.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

enum class ElementType : std::uint8_t { text, identifier, date, time, decimal, implied, binary };

struct CodeList {
  std::string name;
  bool open = false;
  std::map<std::string, std::string, std::less<>> values;  // value -> meaning
};

struct ElementDef {
  std::string id;
  ElementType type = ElementType::text;
  std::uint8_t places = 0;  // of ElementType::implied
  std::size_t length_min = 0;
  std::size_t length_max = 0;
  const CodeList* codes = nullptr;
};

struct Note {
  char kind = 'P';                     // P R E C L
  std::vector<std::size_t> positions;  // from 1
};

struct CompositeDef;

struct Usage {
  const ElementDef* element = nullptr;  // exactly one of the two
  const CompositeDef* composite = nullptr;
  bool mandatory = false;
  std::string_view id() const;
};

struct CompositeDef {
  std::string id;
  std::vector<Usage> components;
  std::vector<Note> notes;
};

struct SegmentDef {
  std::string tag;
  std::vector<Usage> elements;
  std::vector<Note> notes;
};

// A segment or loop at its place in a set.
struct Node {
  std::string tag;  // of a loop: its trigger
  bool mandatory = false;
  std::size_t uses_max = 1;  // 0: no bound
  bool loop = false;
  std::vector<Node> children;  // of a loop; the first is the trigger
};

struct SetDef {
  std::string id;               // "850"
  std::string functional_code;  // "PO"
  std::vector<Node> nodes;
};

class Definition {
 public:
  static Result<Definition> parse(std::string_view text);
  Definition(Definition&&) = default;  // node maps: pointers into them stay valid
  Definition& operator=(Definition&&) = default;

  const std::string& version() const { return version_; }
  const SetDef* set(std::string_view id) const;
  const SegmentDef* segment(std::string_view tag) const;
  const ElementDef* element(std::string_view id) const;
  const std::map<std::string, SetDef, std::less<>>& sets() const { return sets_; }

 private:
  friend class DefinitionParser;
  Definition() = default;

  std::string version_;
  std::map<std::string, SetDef, std::less<>> sets_;
  std::map<std::string, SegmentDef, std::less<>> segments_;
  std::map<std::string, CompositeDef, std::less<>> composites_;
  std::map<std::string, ElementDef, std::less<>> elements_;
  std::map<std::string, CodeList, std::less<>> lists_;
};

// The definitions at hand. Immutable once shared between threads.
class Library {
 public:
  struct Match {
    const Definition* definition = nullptr;
    const SetDef* set = nullptr;
    bool exact = false;  // false: of another version than asked for, so its verdicts are advice only
    explicit operator bool() const { return set != nullptr; }
  };

  // What the binary carries: 004010.
  static const Library& shipped();

  void add(Definition definition);
  // `version` as in GS08: the first six characters count ("004010VICS"). Without that version the newest older one that
  // knows the set is taken, else the oldest newer one.
  Match find(std::string_view version, std::string_view set_id) const;

 private:
  std::map<std::string, std::unique_ptr<Definition>, std::less<>> by_version_;
};

}  // namespace crossdock::edi
