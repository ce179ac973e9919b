// SPDX-License-Identifier: Apache-2.0
// How definition texts and guides name places: "850/N1[ST]/N104", "856/HL[P]/MAN", "ORDERS/SG2/NAD02-01", "850/N9#2".
#pragma once

#include "edi/definition_text.hpp"
#include "edi/definitions.hpp"
#include "edi/segment_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

struct Path {
  std::string set;
  std::vector<PathStep> steps;  // loops and segments, from the outside
  FieldRef field;               // the element at the end; empty tag: none
  bool qualified() const;
};

Result<Path> parse_path(std::string_view source, const Word& word);
// "IT102", "SAC[C]05", "CNT[2]01-02".
Result<FieldRef> parse_field(std::string_view source, const Word& word);
// "IT102*IT104": a field and perhaps a factor in the same segment.
Result<Term> parse_term(std::string_view source, const Word& word);

// True when "SG10", the name of an EDIFACT group.
bool is_group_name(std::string_view text);
// The value a qualifier in brackets is compared with.
std::string_view qualifier_of(const SegmentView& view);
// The text of an element or component; of a repeated one the first repeat.
std::string_view value_at(const SegmentView& view, const ElementPlace& place);
bool matches(const FieldRef& field, const SegmentView& view);

}  // namespace crossdock::edi
