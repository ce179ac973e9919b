// SPDX-License-Identifier: Apache-2.0
// One transaction set as a generic tree: its segments in order, and its loops as ranges over them. Owns its text, which
// is UTF-8 and free of the interchange's delimiters.
//
// As JSON, the shape mappings see and produce:
//   {"set": "850", "control": "0001", "version": "004010", "content": [
//      ["BEG", "00", "SA", "PO-1", "", "20261123"],
//      {"loop": "N1", "content": [["N1", "ST", "", "92", "0118"], ["N3", "1 Dock Street"]]},
//      {"loop": "PO1", "content": [["PO1", "1", "24", "EA", "12.50"], {"loop": "PID", "content": [...]}]}]}
// - "content" holds segments (arrays: tag, then elements 01..) and loops (objects) in document order; ST and SE are not
//   in it. HL loops are nested by HL02, the others as the definition says. Without a definition it is flat.
// - An element is a string, "" when empty; a composite is an array of strings (["a", "", "c"]); a repeated element is
//   {"repeat": [element, ...]}. Trailing empty elements are left out. All values are strings: leading zeros stay.
// - "implementation" is ST03 or UNH's association code, where present. "version" is GS08 or "D.96A"; "group" (GS01) is
//   informative, "agency" is of UNH, "access_reference" and "header_more" too, where present.
// Reading JSON back needs no definition and takes loops only as nesting; HL segments without a number get theirs from it
// (edi/hierarchy.hpp). In jq:
//   def seg(t): .content[] | arrays | select(.[0] == t);   def loop(n): .content[] | objects | select(.loop == n);
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "edi/delimiters.hpp"
#include "edi/segment_view.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

struct SegmentDef;

struct Segment {
  std::string tag;
  std::vector<std::string> elements;  // [0] is element 01; no trailing empty ones
  std::size_t offset = 0;             // in the input; 0 when not read from one

  std::string_view element(std::size_t number) const {
    return number >= 1 && number <= elements.size() ? std::string_view(elements[number - 1]) : std::string_view{};
  }
  // A component of an element, from 1; of the first repeat when there are several.
  std::string_view component(std::size_t in_element, std::size_t number) const;
  bool operator==(const Segment& other) const { return tag == other.tag && elements == other.elements; }
};

// Segments [begin, end) of the set form one iteration of a loop. Outer loops come before the loops inside them.
struct LoopRange {
  std::string name;  // the trigger's tag
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string group = {};  // EDIFACT: "SG25"; only from a definition

  bool operator==(const LoopRange& other) const { return name == other.name && begin == other.begin && end == other.end; }
};

struct TransactionSet {
  std::string id;                 // ST01; UNH S009 0065
  std::string control;            // ST02; UNH 0062
  std::string implementation;     // ST03, from version 005010 on; UNH S009 0057
  std::string version;            // GS08; UNH S009 0052 and 0054 ("D.96A")
  std::string functional_code;    // GS01; UNG 0038
  std::string agency;             // UNH S009 0051; empty in X12
  std::vector<Segment> segments;  // without header and trailer; segments[0] is segment 2 of the set
  std::vector<LoopRange> loops;
  std::string access_reference = {};          // UNH 0068
  std::vector<std::string> header_more = {};  // UNH: the rest of S009 (0110, 0113), then the elements from 04 on

  const Segment* find(std::string_view tag) const;  // the first, or nullptr
  bool operator==(const TransactionSet&) const = default;
};

inline constexpr std::size_t k_loop_depth_max = 32;
inline constexpr std::size_t k_set_segments_max = 1'000'000;

// Copies a segment out of the reader. `definition` (may be nullptr) tells which elements are composites: in others a
// component separator is data. Control characters become blanks, other character sets UTF-8.
Segment copy_segment(const SegmentView& view, const SegmentDef* definition);

// The text of an element, or of a tag, as it stands in a tree. `composite`: component separators are no data.
std::string marked_text(const SegmentView& view, std::string_view text, bool composite);

Json to_json(const TransactionSet& set);
JsonArray header_more_json(const TransactionSet& set);  // the member of that name
// Errors: "edi.tree" with a place such as "content[3].content[0][2]".
Result<TransactionSet> set_from_json(const Json& json);

}  // namespace crossdock::edi
