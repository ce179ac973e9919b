// SPDX-License-Identifier: Apache-2.0
// Character helpers shared by the files of this folder. Bytes, not locales.
#pragma once

#include <string>
#include <string_view>

namespace crossdock::edi {

constexpr bool is_line_break(char c) { return c == '\r' || c == '\n'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
// What stands around segments without meaning: blanks, line breaks, NUL padding, CTRL-Z.
constexpr bool is_filler(char c) { return c == ' ' || c == '\t' || is_line_break(c) || c == '\0' || c == '\x1a'; }
constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }

constexpr std::string_view trim_right(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}
constexpr std::string_view trim(std::string_view text) {
  text = trim_right(text);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

// Equality of two tags, without a call: they are two or three bytes long.
constexpr bool same_tag(std::string_view a, std::string_view b) {
  if (a.size() != b.size() || a.size() < 2 || a.size() > 3) return a == b;
  return a[0] == b[0] && a[1] == b[1] && (a.size() == 2 || a[2] == b[2]);
}

// Two or three capitals or digits.
constexpr bool is_segment_tag(std::string_view text) {
  if (text.size() < 2 || text.size() > 3) return false;
  for (const char c : text) {
    if (!is_digit(c) && (c < 'A' || c > 'Z')) return false;
  }
  return true;
}

// The first character of `text`: its first byte, or all bytes of it when it is well-formed UTF-8. Empty for empty.
std::string_view utf8_character(std::string_view text);
bool is_utf8(std::string_view text);
// `text` itself when it is UTF-8, else read as ISO 8859-1 (what X12 partners mean by "extended character set").
std::string to_utf8(std::string_view text);
// Without leading zeros, "0" for zeros only.
std::string_view without_leading_zeros(std::string_view digits);
// Digits only, at most 9 of them; -1 otherwise.
long parse_count(std::string_view digits);

}  // namespace crossdock::edi
