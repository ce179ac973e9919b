// SPDX-License-Identifier: Apache-2.0
// What a version of X12 or EDIFACT says about sets, segments and elements, and what a partner's guide changes in it, as
// immutable tables read from text (definition_parser.hpp explains the language). Nothing about a set is compiled in.
//
// A Definition owns its tables; pointers into them live as long as it does. One that was made over a base ("from", or a
// guide) also points into the base, which must outlive it.
#pragma once

#include "base/result.hpp"
#include "edi/finding.hpp"
#include "edi/quick_table.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

enum class ElementType : std::uint8_t {
  text,
  identifier,
  date,
  time,
  decimal,
  implied,
  binary,
  letters,  // EDIFACT a
  number,   // EDIFACT n: the sign and the decimal mark (point or comma) do not count
};

struct CodeList {
  std::string name;
  bool open = false;
  std::map<std::string, std::string, std::less<>> values;  // value -> meaning, "" when we have none
  CodeSet quick;                                           // made by the linker, as all that is called quick
};

struct ElementDef {
  std::string id;
  std::string name;  // short, ours; "" when it has none
  ElementType type = ElementType::text;
  std::uint8_t places = 0;  // of ElementType::implied
  std::size_t length_min = 0;
  std::size_t length_max = 0;
  std::string list;  // the name of `codes`
  const CodeList* codes = nullptr;
};

struct Note {
  // P all or none, R at least one, E at most one, C if the first then all, L if the first then one more;
  // EDIFACT only: O exactly one (D1), X if the first then none of the others (D7).
  char kind = 'P';
  std::vector<std::size_t> positions;  // from 1
};

struct CompositeDef;

// An element or composite at its place in a segment, or an element in a composite.
struct Usage {
  std::string ref;                      // the id of what is used
  const ElementDef* element = nullptr;  // exactly one of the two
  const CompositeDef* composite = nullptr;
  bool mandatory = false;
  std::size_t repeats_max = 1;
  // What a guide changed here.
  bool forbidden = false;
  std::vector<std::string> codes;  // the only ones allowed
  std::size_t length_min = 0;      // both 0: as the element says
  std::size_t length_max = 0;
  std::string origin;

  const std::string& id() const { return ref; }
};

struct CompositeDef {
  std::string id;
  std::vector<Usage> components;
  std::vector<Note> notes;
  QuickTable quick;
};

// Where in a segment, from 1. Component 0 is the whole element.
struct ElementPlace {
  std::size_t element = 0;
  std::size_t component = 0;
};

enum class Gs1 : std::uint8_t { gtin, gln, sscc };

struct DigitRule {  // "digit gtin 234 by 235 UP UK"
  Gs1 kind = Gs1::gtin;
  std::string value;
  std::string qualifier;
  std::vector<std::string> codes;
};

struct DigitCheck {  // a DigitRule at its place in a segment
  Gs1 kind = Gs1::gtin;
  ElementPlace value;
  ElementPlace qualifier;
  std::vector<std::string> codes;
  CodeSet quick = {};  // of `codes`
};

struct SegmentDef {
  std::string tag;
  std::string name;
  std::vector<Usage> elements;
  std::vector<Note> notes;
  std::vector<DigitCheck> digits;
  QuickTable quick;
};

// A segment or loop at its place in a set.
struct Node {
  std::string tag;  // of a loop: its trigger
  bool mandatory = false;
  std::size_t uses_max = 1;  // 0: no bound
  bool loop = false;
  std::vector<Node> children;             // of a loop; the first is the trigger
  std::string group = {};                 // EDIFACT: "SG25"
  std::string place = {};                 // where it was written
  bool forbidden = false;                 // by a guide
  std::string origin = {};                // where a guide changed it
  std::vector<SegmentDef> narrowed = {};  // at most one: the segment as a guide has it at this place
  const SegmentDef* segment = nullptr;    // what its elements are checked against
  NodeTable quick = {};                   // of `children`

  const std::string& name() const { return group.empty() ? tag : group; }
};

// "PO1", "HL[P]", "SG2": a step of a path. The qualifier is element 01 (its first component), of HL element 03.
struct PathStep {
  std::string tag;
  std::string qualifier;
  std::size_t occurrence = 0;  // among siblings of the same tag, from 1; 0: the only or any one

  bool operator==(const PathStep&) const = default;
};

struct FieldRef {  // "N104", "CNT[2]01-02"; element 0: the whole segment
  std::string tag;
  std::string qualifier;
  ElementPlace at;
};

struct Term {
  bool negative = false;
  FieldRef field;
  ElementPlace factor;                         // element 0: none
  const ElementDef* element = nullptr;         // what stands at `field`
  const ElementDef* factor_element = nullptr;  // and at `factor`
};

struct Balance {  // "balance CTT01 = count PO1"
  FieldRef target;
  bool count = false;
  std::vector<Term> terms;
  Severity severity = Severity::error;
  std::string origin;
  const ElementDef* element = nullptr;  // what stands at `target`
};

struct Rule {  // of a guide, where a qualifier or a condition is needed
  enum class Kind : std::uint8_t { require, forbid, codes };
  Kind kind = Kind::require;
  std::vector<PathStep> scope;  // loops around the target
  FieldRef target;
  std::size_t uses_min = 1;
  std::vector<std::string> codes;
  FieldRef when;  // empty tag: always
  std::vector<std::string> when_values;
  std::string path;  // as written
  std::string origin;
};

struct SeverityRule {
  std::string set;  // "": all sets
  std::vector<PathStep> path;
  FieldRef field;                    // empty tag: anywhere in `path`
  std::string code;                  // of the finding; "": any
  std::optional<Severity> severity;  // nullopt: not reported
};

struct SetDef {
  std::string id;               // "850", "ORDERS"
  std::string functional_code;  // "PO"; empty in EDIFACT
  std::vector<Node> nodes;
  std::string name;
  NodeTable quick;  // of `nodes`
  std::vector<Balance> balances;
  std::vector<Rule> rules;
};

class Definition {
 public:
  struct Source {
    std::string name;  // for errors: a path; may be empty
    std::string_view text;
  };
  // Finds what "from" and a guide build on: ("x12", "004010"); nullptr when there is none.
  using BaseLookup = std::function<const Definition*(std::string_view standard, std::string_view version)>;

  // All sources must begin with the same line. Errors: "edi.definition" with path:line:column.
  static Result<Definition> parse(std::span<const Source> sources, const BaseLookup& base);
  static Result<Definition> parse(std::string_view text);
  Definition(Definition&&) = default;  // node maps: pointers into them stay valid
  Definition& operator=(Definition&&) = default;

  const std::string& standard() const { return standard_; }  // "x12" or "edifact"
  const std::string& version() const { return version_; }    // "004010", "D.96A", "service"
  const std::string& guide() const { return guide_; }        // "" for what a standard says
  const SetDef* set(std::string_view id) const;
  const SegmentDef* segment(std::string_view tag) const;
  const CompositeDef* composite(std::string_view id) const;
  const ElementDef* element(std::string_view id) const;
  const CodeList* list(std::string_view name) const;
  // With those of the base.
  std::vector<std::string> set_ids() const;
  // Only its own.
  const std::map<std::string, SetDef, std::less<>>& sets() const { return sets_; }
  const std::vector<SeverityRule>& severities() const { return severities_; }

 private:
  friend class DefinitionParser;
  friend class DefinitionEditor;
  friend class DefinitionLinker;
  Definition() = default;

  std::string standard_;
  std::string version_;
  std::string guide_;
  const Definition* base_ = nullptr;
  std::map<std::string, SetDef, std::less<>> sets_;
  std::map<std::string, SegmentDef, std::less<>> segments_;
  std::map<std::string, CompositeDef, std::less<>> composites_;
  std::map<std::string, ElementDef, std::less<>> elements_;
  std::map<std::string, CodeList, std::less<>> lists_;
  std::vector<DigitRule> digits_;
  std::vector<SeverityRule> severities_;
};

}  // namespace crossdock::edi
