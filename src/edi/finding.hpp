// SPDX-License-Identifier: Apache-2.0
// What is wrong with received EDI, and exactly where. A finding is data, not an Error: one bad set has several, and the
// others of the same file go on. Findings turn into the AK3/AK4/AK5 of a 997 or the UCS/UCD of a CONTRL.
#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

// How deep one has to look to see it; the order is that of the usual validation levels.
enum class Level { envelope, structure, element, code, balance, situation, guide };
// An error rejects its set (or what it belongs to); a warning is reported and goes on.
enum class Severity { warning, error };

struct Position {
  std::string interchange;        // ISA13
  std::string group;              // GS06
  std::string set;                // ST02
  std::string tag;                // of the segment
  std::size_t segment_index = 0;  // within the set, the ST is 1 (as AK302 counts); 0: not in a set
  std::size_t element = 0;        // 1 is element 01; 0: the whole segment
  std::size_t component = 0;      // 1 is the first; 0: the whole element
  std::size_t repeat = 0;         // 1 is the first; 0: the element does not repeat
  std::size_t byte_offset = 0;    // in the input as received

  // "interchange 000000905, group 5, set 0001, segment 3 PO102, byte 231"
  std::string text() const;
};

struct Finding {
  Level level = Level::envelope;
  Severity severity = Severity::error;
  std::string_view code;  // one of slug::, static text
  std::string message;    // a sentence for a person
  Position position;
  std::string value;        // the offending data, at most k_finding_value_bytes_max bytes
  std::string reference;    // the data element's number ("330"), when there is one
  std::string origin = {};  // the line of a partner's guide that asked for it; "" for the standard

  bool is_error() const { return severity == Severity::error; }
};

inline constexpr std::size_t k_finding_value_bytes_max = 99;  // as much as AK404 takes

std::string_view to_string(Level level);
std::string_view to_string(Severity severity);
bool has_error(const std::vector<Finding>& findings);
// "error edi.set_count: SE01 says 7, the set has 5 segments (interchange ...)".
std::string text_of(const Finding& finding);
// The finding as an Error: ErrorKind::limit for the limits, unsupported for unknown sets, else invalid.
Error to_error(const Finding& finding);

// Bytes that were not delivered in any complete set, as a half-open range of the input.
struct Unread {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view reason;  // a slug

  bool operator==(const Unread&) const = default;
};

namespace slug {
// envelope
inline constexpr std::string_view empty = "edi.empty";  // no interchange at all
inline constexpr std::string_view utf16 = "edi.utf16";
inline constexpr std::string_view text_outside = "edi.text_outside";  // text before, between, after interchanges
inline constexpr std::string_view isa_trimmed = "x12.isa_trimmed";    // the ISA is not 106 bytes
inline constexpr std::string_view isa_wrapped = "x12.isa_wrapped";
inline constexpr std::string_view isa_component = "x12.isa_component";  // ISA16 missing or not usable
inline constexpr std::string_view una = "edifact.una";                  // lost a character, or is missing where it is needed
inline constexpr std::string_view charset = "edifact.charset";          // the syntax identifier of UNB
inline constexpr std::string_view interchange_header = "edi.interchange_header";  // a field of it is unusable
inline constexpr std::string_view interchange_header_missing = "edi.interchange_header_missing";
inline constexpr std::string_view wrapped_lines = "edi.wrapped_lines";
inline constexpr std::string_view terminator_missing = "edi.terminator_missing";
inline constexpr std::string_view truncated = "edi.truncated";
inline constexpr std::string_view segment_outside = "edi.segment_outside";  // neither in a set nor an envelope
inline constexpr std::string_view group_missing = "edi.group_missing";      // ST without GS
inline constexpr std::string_view set_trailer_missing = "edi.set_trailer_missing";
inline constexpr std::string_view set_trailer_stray = "edi.set_trailer_stray";
inline constexpr std::string_view set_count = "edi.set_count";
inline constexpr std::string_view set_control = "edi.set_control";
inline constexpr std::string_view set_header = "edi.set_header";        // ST01 or ST02 missing or malformed
inline constexpr std::string_view set_duplicate = "edi.set_duplicate";  // ST02 twice in one group
inline constexpr std::string_view group_trailer_missing = "edi.group_trailer_missing";
inline constexpr std::string_view group_trailer_stray = "edi.group_trailer_stray";
inline constexpr std::string_view group_count = "edi.group_count";
inline constexpr std::string_view group_control = "edi.group_control";
inline constexpr std::string_view group_header = "edi.group_header";
inline constexpr std::string_view interchange_trailer_missing = "edi.interchange_trailer_missing";
inline constexpr std::string_view interchange_count = "edi.interchange_count";
inline constexpr std::string_view interchange_control = "edi.interchange_control";
inline constexpr std::string_view control_format = "edi.control_format";      // equal as numbers only
inline constexpr std::string_view segment_too_long = "edi.segment_too_long";  // limits.hpp
inline constexpr std::string_view too_many_elements = "edi.too_many_elements";
inline constexpr std::string_view set_too_long = "edi.set_too_long";
inline constexpr std::string_view too_many_sets = "edi.too_many_sets";
inline constexpr std::string_view too_many_findings = "edi.too_many_findings";
// structure
inline constexpr std::string_view set_unknown = "edi.set_unknown";
inline constexpr std::string_view set_not_in_group = "edi.set_not_in_group";  // GS01 is for other sets
inline constexpr std::string_view version_unknown = "edi.version_unknown";    // checked against another version
inline constexpr std::string_view segment_tag = "edi.segment_tag";            // not two or three capitals or digits
inline constexpr std::string_view segment_unknown = "edi.segment_unknown";
inline constexpr std::string_view segment_unexpected = "edi.segment_unexpected";
inline constexpr std::string_view segment_order = "edi.segment_order";
inline constexpr std::string_view segment_missing = "edi.segment_missing";
inline constexpr std::string_view segment_overuse = "edi.segment_overuse";
inline constexpr std::string_view loop_overuse = "edi.loop_overuse";
inline constexpr std::string_view hl_parent = "edi.hl_parent";
inline constexpr std::string_view hl_sequence = "edi.hl_sequence";
// element
inline constexpr std::string_view element_missing = "edi.element_missing";
inline constexpr std::string_view element_condition = "edi.element_condition";  // notes P R C L
inline constexpr std::string_view element_exclusive = "edi.element_exclusive";  // note E
inline constexpr std::string_view elements_surplus = "edi.elements_surplus";
inline constexpr std::string_view element_short = "edi.element_short";
inline constexpr std::string_view element_long = "edi.element_long";
inline constexpr std::string_view element_type = "edi.element_type";
inline constexpr std::string_view element_date = "edi.element_date";
inline constexpr std::string_view element_time = "edi.element_time";
inline constexpr std::string_view element_repeats = "edi.element_repeats";      // more repeats than defined
inline constexpr std::string_view element_composite = "edi.element_composite";  // parts where none are defined
// code and balance
inline constexpr std::string_view code_value = "edi.code_value";
inline constexpr std::string_view check_digit = "edi.check_digit";
inline constexpr std::string_view line_count = "edi.line_count";  // CTT01, CNT+2
inline constexpr std::string_view hash_total = "edi.hash_total";  // CTT02, CNT+1, W0301
inline constexpr std::string_view total = "edi.total";            // TDS01
// what only a partner's guide asks for
inline constexpr std::string_view guide_missing = "edi.guide_missing";
inline constexpr std::string_view guide_forbidden = "edi.guide_forbidden";
inline constexpr std::string_view guide_code = "edi.guide_code";
}  // namespace slug

}  // namespace crossdock::edi
