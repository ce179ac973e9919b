// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/una.hpp"

#include "edi/text.hpp"

#include <algorithm>
#include <string>

namespace crossdock::codec::edifact {

using namespace edi;

namespace {

constexpr std::size_t k_tag_bytes = 3;

bool usable(const Delimiters& delimiters) {
  const char terminator = delimiters.segment.empty() ? ' ' : delimiters.segment[0];
  const auto bad = [](char c) { return is_alphanumeric(c) || c == ' '; };
  return !bad(delimiters.element) && !bad(delimiters.component) && !bad(terminator) &&
         delimiters.element != delimiters.component && terminator != delimiters.element &&
         terminator != delimiters.component;
}

std::string_view without_filler(std::string_view bytes) {
  while (!bytes.empty() && is_filler(bytes.front())) bytes.remove_prefix(1);
  return bytes;
}

// A tag and what may follow it.
bool segment_follows(std::string_view bytes, const Delimiters& delimiters) {
  bytes = without_filler(bytes);
  if (bytes.size() <= k_tag_bytes || !std::ranges::all_of(bytes.substr(0, k_tag_bytes), is_alphanumeric)) return false;
  const char after = bytes[k_tag_bytes];
  return after == delimiters.element || after == delimiters.component;
}

Una made_of(std::string_view bytes, char repetition, std::size_t terminator_at) {
  Una una;
  una.delimiters.component = bytes[3];
  una.delimiters.element = bytes[4];
  una.delimiters.decimal = bytes[5] == ',' ? ',' : '.';
  una.delimiters.release = bytes[6] == ' ' ? '\0' : bytes[6];
  una.delimiters.repetition = repetition == ' ' || is_alphanumeric(repetition) ? '\0' : repetition;
  una.delimiters.segment = utf8_character(bytes.substr(terminator_at));
  una.delimiters.comma = true;
  if (bytes.substr(terminator_at).starts_with("\r\n")) {
    una.delimiters.segment = "\n";
    ++terminator_at;
  }
  if (una.delimiters.repetition == una.delimiters.segment[0]) una.delimiters.repetition = '\0';
  una.size = terminator_at + una.delimiters.segment.size();
  return una;
}

// Whether the segments behind end in this character: it stands before the tag of the first group or message.
bool ends_segments(std::string_view bytes, char character) {
  const std::size_t tag = std::min(bytes.find("UNH"), bytes.find("UNG"));
  std::string_view before = bytes.substr(0, tag);
  while (!before.empty() && is_filler(before.back())) before.remove_suffix(1);
  return tag != std::string_view::npos && before.ends_with(character);
}

}  // namespace

std::optional<Una> read_una(std::string_view bytes) {
  if (bytes.size() < 12) return std::nullopt;
  const std::string_view rest = bytes.substr(8);
  const bool five = without_filler(rest).starts_with("UN") && bytes[7] != ' ' && ends_segments(rest, bytes[7]);
  Una una = five ? made_of(bytes, ' ', 7) : made_of(bytes, bytes[7], 8);
  una.short_of_one = five;
  if (!usable(una.delimiters) || !segment_follows(bytes.substr(una.size), una.delimiters)) return std::nullopt;
  return una;
}

Delimiters default_delimiters() { return Delimiters{'+', ':', '*', "'", '?', true}; }
Delimiters unob_delimiters() { return Delimiters{'\x1d', '\x1f', '\0', "\x1c", '\0', true}; }

}  // namespace crossdock::codec::edifact
