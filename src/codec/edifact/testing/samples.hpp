// SPDX-License-Identifier: Apache-2.0
// Small interchanges for tests, built from their bodies so that counts are right unless a test breaks them.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::codec::edifact::testing {

inline constexpr std::string_view k_body = "BGM+220+PO-1+9'DTM+137:20261123:102'LIN+1++4000862141404:EN'QTY+21:24'UNS+S'";

// Segments of a body: its terminators that are not released.
inline std::size_t segments_in(std::string_view body) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '?') {
      ++i;
    } else if (body[i] == '\'') {
      ++count;
    }
  }
  return count;
}

inline std::string message(std::string_view control, std::string_view body = k_body,
                           std::string_view type = "ORDERS:D:96A:UN") {
  return fmt::format("UNH+{0}+{1}'{2}UNT+{3}+{0}'", control, type, body, segments_in(body) + 2);
}

inline std::string unb(std::string_view control, std::string_view syntax = "UNOA:3") {
  return fmt::format("UNB+{}+4012345000016:14+4012345000023:14+261123:0915+{}'", syntax, control);
}

inline std::string interchange(std::string_view control, const std::vector<std::string>& messages,
                               std::string_view syntax = "UNOA:3") {
  std::string out = unb(control, syntax);
  for (const std::string& one : messages) out += one;
  return out + fmt::format("UNZ+{}+{}'", messages.size(), control);
}

inline std::string order(std::string_view control) { return interchange(control, {message("1")}); }

inline std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace crossdock::codec::edifact::testing
