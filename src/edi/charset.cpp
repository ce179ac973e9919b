// SPDX-License-Identifier: Apache-2.0
#include "edi/charset.hpp"

#include "edi/text.hpp"

#include <iconv.h>

#include <algorithm>

namespace crossdock::edi {
namespace {

constexpr std::string_view k_unknown = "\xEF\xBF\xBD";  // U+FFFD

bool all_ascii(std::string_view bytes) {
  return std::ranges::none_of(bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

std::string converted(iconv_t conversion, char byte) {
  std::array<char, 8> out{};
  char* from = &byte;
  std::size_t from_left = 1;
  char* to = out.data();
  std::size_t to_left = out.size();
  const bool done = iconv(conversion, &from, &from_left, &to, &to_left) != static_cast<std::size_t>(-1);
  return done ? std::string(out.data(), to) : std::string(k_unknown);
}

}  // namespace

Charset::Charset(const char* iconv_name, bool latin) : latin_(latin) {
  const iconv_t conversion = iconv_open("UTF-8", iconv_name);
  const bool known = conversion != reinterpret_cast<iconv_t>(-1);
  for (std::size_t i = 0; i < upper_.size(); ++i) {
    upper_.at(i) = known ? converted(conversion, static_cast<char>(i + 128)) : std::string(k_unknown);
    if (upper_.at(i) != k_unknown) bytes_.emplace(upper_.at(i), static_cast<char>(i + 128));
  }
  if (known) iconv_close(conversion);
}

bool Charset::contradicts(std::string_view bytes) const {
  if (all_ascii(bytes) || !is_utf8(bytes)) return false;
  const auto is_c1 = [](char c) { return (static_cast<unsigned char>(c) & 0xE0U) == 0x80U; };
  return latin_ || std::ranges::any_of(bytes, is_c1);
}

std::optional<char> Charset::byte_of(std::string_view character) const {
  if (character.size() == 1 && is_ascii(character[0])) return character[0];
  const auto found = bytes_.find(character);
  return found == bytes_.end() ? std::nullopt : std::optional(found->second);
}

std::string Charset::to_utf8(std::string_view bytes) const {
  if (all_ascii(bytes) || contradicts(bytes)) return std::string(bytes);
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out.push_back(c);
    } else {
      out += upper_.at(byte - 0x80U);
    }
  }
  return out;
}

std::string to_utf8(std::string_view bytes, const Charset* charset) {
  return charset == nullptr ? to_utf8(bytes) : charset->to_utf8(bytes);
}

}  // namespace crossdock::edi
