// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/faults.hpp"

#include "codec/edifact/acknowledgement.hpp"

#include <map>

namespace crossdock::codec::edifact {

using namespace edi;

namespace {

using FaultMap = std::map<std::string_view, Fault>;
using CodeMap = std::map<std::string_view, std::string_view>;

template <class Map>
typename Map::mapped_type lookup(const Map& map, std::string_view finding) {
  const auto found = map.find(finding);
  return found == map.end() ? typename Map::mapped_type{} : found->second;
}

// What is wrong with a segment of the body. A balance names no element.
const CodeMap& segment_codes() {
  static const CodeMap k_codes = {{slug::segment_tag, "15"},
                                  {slug::segment_unknown, "15"},
                                  {slug::segment_unexpected, "15"},
                                  {slug::segment_order, "15"},
                                  {slug::segment_missing, "13"},
                                  {slug::segment_overuse, "35"},
                                  {slug::loop_overuse, "36"},
                                  {slug::too_many_elements, "16"},
                                  {slug::line_count, "12"},
                                  {slug::hash_total, "12"},
                                  {slug::total, "12"},
                                  {slug::check_digit, "12"},
                                  {slug::guide_missing, "13"},
                                  {slug::guide_forbidden, "15"},
                                  {slug::guide_code, "12"},
                                  {slug::segment_too_long, "18"}};
  return k_codes;
}

const CodeMap& element_codes() {
  static const CodeMap k_codes = {{slug::element_missing, "13"},   {slug::element_condition, "13"},
                                  {slug::element_exclusive, "15"}, {slug::elements_surplus, "16"},
                                  {slug::element_composite, "16"}, {slug::element_short, "40"},
                                  {slug::element_long, "39"},      {slug::element_type, "37"},
                                  {slug::element_date, "12"},      {slug::element_time, "12"},
                                  {slug::element_repeats, "35"},   {slug::code_value, "12"},
                                  {slug::check_digit, "12"},       {slug::line_count, "12"},
                                  {slug::hash_total, "12"},        {slug::total, "12"},
                                  {slug::guide_missing, "13"},     {slug::guide_forbidden, "15"},
                                  {slug::guide_code, "12"}};
  return k_codes;
}

}  // namespace

Fault interchange_fault(std::string_view finding) {
  static const FaultMap k_faults = {{slug::interchange_control, {"28", "UNZ", 2, 0}},
                                    {slug::interchange_count, {"29", "UNZ", 1, 0}},
                                    {slug::interchange_trailer_missing, {"13", "UNZ", 0, 0}},
                                    {slug::interchange_header_missing, {"13", "UNB", 0, 0}},
                                    {slug::interchange_header, {"13", "UNB", 0, 0}},
                                    {slug::charset, {"2", "UNB", 1, 1}},
                                    {slug::una, {"22", "UNA", 0, 0}},
                                    {slug::truncated, {"13", "UNZ", 0, 0}},
                                    {slug::segment_outside, {"33", "", 0, 0}},
                                    {slug::set_trailer_stray, {"33", "UNT", 0, 0}},
                                    {slug::group_trailer_stray, {"33", "UNE", 0, 0}},
                                    {slug::segment_too_long, {"18", "", 0, 0}},
                                    {slug::too_many_sets, {"18", "", 0, 0}}};
  return lookup(k_faults, finding);
}

Fault group_fault(std::string_view finding) {
  static const FaultMap k_faults = {{slug::group_control, {"28", "UNE", 2, 0}},
                                    {slug::group_count, {"29", "UNE", 1, 0}},
                                    {slug::group_trailer_missing, {"13", "UNE", 0, 0}},
                                    {slug::group_header, {"13", "UNG", 0, 0}}};
  return lookup(k_faults, finding);
}

Fault message_fault(std::string_view finding) {
  static const FaultMap k_faults = {
      {slug::set_unknown, {"14", "UNH", 2, 1}},   {slug::set_control, {"28", "UNT", 2, 0}},
      {slug::set_count, {"29", "UNT", 1, 0}},     {slug::set_trailer_missing, {"13", "UNT", 0, 0}},
      {slug::truncated, {"13", "UNT", 0, 0}},     {slug::set_header, {"13", "UNH", 0, 0}},
      {slug::set_duplicate, {"26", "UNH", 1, 0}}, {slug::set_too_long, {"18", "", 0, 0}},
      {slug::too_many_sets, {"18", "", 0, 0}}};
  return lookup(k_faults, finding);
}

std::string_view body_fault(std::string_view finding, bool element) {
  return lookup(element ? element_codes() : segment_codes(), finding);
}

std::string_view meaning_of_fault(std::string_view code) {
  static const CodeMap k_meanings = {{"2", "this syntax version or character set is not supported"},
                                     {"7", "we are not the receiver"},
                                     {"12", "a value is invalid"},
                                     {"13", "something mandatory is missing"},
                                     {"14", "this value is not supported here"},
                                     {"15", "this is not supported here"},
                                     {"16", "there are too many elements or components"},
                                     {"17", "there is no agreement about it"},
                                     {"18", "an error that is not named"},
                                     {"19", "the decimal mark is invalid"},
                                     {"20", "a delimiter is invalid"},
                                     {"21", "a character is not in the character set"},
                                     {"22", "a delimiter is not the announced one"},
                                     {"23", "the sender is not known"},
                                     {"24", "it is too old"},
                                     {"25", "tests are not supported"},
                                     {"26", "it was received before"},
                                     {"27", "a security function is not supported"},
                                     {"28", "the references of header and trailer differ"},
                                     {"29", "the count is wrong"},
                                     {"30", "groups and messages are mixed"},
                                     {"32", "there is nothing in it"},
                                     {"33", "something stands outside of messages and groups"},
                                     {"34", "a nesting indicator is not allowed"},
                                     {"35", "there are too many repeats"},
                                     {"36", "there are too many segment groups"},
                                     {"37", "the type of a character is invalid"},
                                     {"38", "a digit before the decimal mark is missing"},
                                     {"39", "a value is too long"},
                                     {"40", "a value is too short"},
                                     {"45", "there is a separator at the end"},
                                     {"46", "the character set is not supported"},
                                     {"47", "a function of the envelope is not supported"}};
  return lookup(k_meanings, code);
}

}  // namespace crossdock::codec::edifact
