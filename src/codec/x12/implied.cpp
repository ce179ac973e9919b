// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/implied.hpp"

#include "edi/text.hpp"

#include <algorithm>

namespace crossdock::codec::x12 {

using namespace edi;

namespace {

constexpr std::size_t k_first_bytes_max = 128;  // the first segment is shorter

// Where the last element of the first segment begins: GS08, or ST02.
std::size_t last_element(std::string_view bytes, std::size_t separators) {
  std::size_t at = 0;
  for (; separators > 0; --separators) {
    at = bytes.find(bytes[2], at);
    if (at == std::string_view::npos) return at;
    ++at;
  }
  return at;
}

}  // namespace

Opening recognise_without_isa(std::string_view bytes, bool complete) {
  Opening opening;
  const bool group = bytes.starts_with("GS");
  if ((!group && !bytes.starts_with("ST")) || bytes.size() < 4) return opening;
  const char separator = bytes[2];
  if (is_alphanumeric(separator) || is_filler(separator) || static_cast<unsigned char>(separator) >= 0x80) return opening;
  if (!complete && bytes.size() < k_first_bytes_max) {
    opening.state = Opening::State::need_more;
    return opening;
  }
  bytes = bytes.substr(0, k_first_bytes_max);
  const std::string_view id = bytes.substr(3, group ? 2 : 3);
  const bool named =
      bytes.size() > 6 && bytes[3 + id.size()] == separator && std::ranges::all_of(id, group ? is_alphanumeric : is_digit);
  std::size_t at = named ? last_element(bytes, group ? 8 : 2) : std::string_view::npos;
  // ST03 may follow.
  while (at < bytes.size() && (is_alphanumeric(bytes[at]) || bytes[at] == separator)) ++at;
  while (at < bytes.size() && bytes[at] == ' ') ++at;
  if (at >= bytes.size()) return opening;
  opening.state = Opening::State::yes;
  opening.implied = true;
  opening.tag = group ? "GS" : "ST";
  opening.header = InterchangeHeader{};
  opening.header.sender_qualifier.clear();
  opening.header.receiver_qualifier.clear();
  opening.header.version.clear();
  opening.delimiters.element = separator;
  opening.delimiters.segment = utf8_character(bytes.substr(at));
  if (bytes.substr(at).starts_with("\r\n")) opening.delimiters.segment = "\n";
  if (opening.delimiters.component == separator) opening.delimiters.component = ':';
  return opening;
}

}  // namespace crossdock::codec::x12
