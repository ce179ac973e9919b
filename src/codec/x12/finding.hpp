// SPDX-License-Identifier: Apache-2.0
// What is wrong with received EDI, and exactly where. A finding is data, not an Error: one bad set has several, and the
// others of the same file go on. Findings turn into the AK3/AK4/AK5 of a 997 (acknowledgement.hpp).
#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::codec::x12 {

// How deep one has to look to see it; the order is that of the usual validation levels.
enum class Level { envelope, structure, element, code, balance };
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
  std::string value;      // the offending data, at most k_finding_value_bytes_max bytes
  std::string reference;  // the data element's number ("330"), when there is one

  bool is_error() const { return severity == Severity::error; }
};

inline constexpr std::size_t k_finding_value_bytes_max = 99;  // as much as AK404 takes

std::string_view to_string(Level level);
std::string_view to_string(Severity severity);
bool has_error(const std::vector<Finding>& findings);
// "error x12.se_count: SE01 says 7, the set has 5 segments (interchange ...)".
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
inline constexpr std::string_view empty = "x12.empty";  // no interchange at all
inline constexpr std::string_view utf16 = "x12.utf16";
inline constexpr std::string_view text_outside = "x12.text_outside";  // text before, between, after interchanges
inline constexpr std::string_view isa_trimmed = "x12.isa_trimmed";    // the ISA is not 106 bytes
inline constexpr std::string_view isa_wrapped = "x12.isa_wrapped";
inline constexpr std::string_view isa_component = "x12.isa_component";  // ISA16 missing or not usable
inline constexpr std::string_view wrapped_lines = "x12.wrapped_lines";
inline constexpr std::string_view terminator_missing = "x12.terminator_missing";
inline constexpr std::string_view truncated = "x12.truncated";
inline constexpr std::string_view segment_outside = "x12.segment_outside";  // neither in a set nor an envelope
inline constexpr std::string_view group_missing = "x12.group_missing";      // ST without GS
inline constexpr std::string_view se_missing = "x12.se_missing";
inline constexpr std::string_view se_without_st = "x12.se_without_st";
inline constexpr std::string_view se_count = "x12.se_count";
inline constexpr std::string_view se_control = "x12.se_control";
inline constexpr std::string_view st_invalid = "x12.st_invalid";      // ST01 or ST02 missing or malformed
inline constexpr std::string_view st_duplicate = "x12.st_duplicate";  // ST02 twice in one group
inline constexpr std::string_view ge_missing = "x12.ge_missing";
inline constexpr std::string_view ge_without_gs = "x12.ge_without_gs";
inline constexpr std::string_view ge_count = "x12.ge_count";
inline constexpr std::string_view ge_control = "x12.ge_control";
inline constexpr std::string_view gs_invalid = "x12.gs_invalid";
inline constexpr std::string_view iea_missing = "x12.iea_missing";
inline constexpr std::string_view iea_count = "x12.iea_count";
inline constexpr std::string_view iea_control = "x12.iea_control";
inline constexpr std::string_view control_format = "x12.control_format";      // equal as numbers only
inline constexpr std::string_view segment_too_long = "x12.segment_too_long";  // limits.hpp
inline constexpr std::string_view too_many_elements = "x12.too_many_elements";
inline constexpr std::string_view set_too_long = "x12.set_too_long";
inline constexpr std::string_view too_many_sets = "x12.too_many_sets";
inline constexpr std::string_view too_many_findings = "x12.too_many_findings";
// structure
inline constexpr std::string_view set_unknown = "x12.set_unknown";
inline constexpr std::string_view set_not_in_group = "x12.set_not_in_group";  // GS01 is for other sets
inline constexpr std::string_view version_unknown = "x12.version_unknown";    // checked against another version
inline constexpr std::string_view segment_tag = "x12.segment_tag";            // not two or three capitals or digits
inline constexpr std::string_view segment_unknown = "x12.segment_unknown";
inline constexpr std::string_view segment_unexpected = "x12.segment_unexpected";
inline constexpr std::string_view segment_order = "x12.segment_order";
inline constexpr std::string_view segment_missing = "x12.segment_missing";
inline constexpr std::string_view segment_overuse = "x12.segment_overuse";
inline constexpr std::string_view loop_overuse = "x12.loop_overuse";
inline constexpr std::string_view hl_parent = "x12.hl_parent";
inline constexpr std::string_view hl_sequence = "x12.hl_sequence";
// element
inline constexpr std::string_view element_missing = "x12.element_missing";
inline constexpr std::string_view element_condition = "x12.element_condition";  // notes P R C L
inline constexpr std::string_view element_exclusive = "x12.element_exclusive";  // note E
inline constexpr std::string_view elements_surplus = "x12.elements_surplus";
inline constexpr std::string_view element_short = "x12.element_short";
inline constexpr std::string_view element_long = "x12.element_long";
inline constexpr std::string_view element_type = "x12.element_type";
inline constexpr std::string_view element_date = "x12.element_date";
inline constexpr std::string_view element_time = "x12.element_time";
inline constexpr std::string_view element_composite = "x12.element_composite";  // parts where none are defined
// code and balance
inline constexpr std::string_view code_value = "x12.code_value";
inline constexpr std::string_view check_digit = "x12.check_digit";
inline constexpr std::string_view line_count = "x12.line_count";  // CTT01
inline constexpr std::string_view hash_total = "x12.hash_total";  // CTT02
}  // namespace slug

}  // namespace crossdock::codec::x12
