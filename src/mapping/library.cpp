// SPDX-License-Identifier: Apache-2.0
#include "mapping/library.hpp"

#include <cstddef>

namespace crossdock::embedded {
extern const std::string_view jq_library;
}

namespace crossdock::mapping {
namespace {

constexpr std::string_view k_include = "include \"crossdock\";";

std::size_t skip_blanks_and_comments(std::string_view text) {
  std::size_t at = 0;
  for (;;) {
    at = text.find_first_not_of(" \t\r\n", at);
    if (at == std::string_view::npos || text[at] != '#') return at;
    at = text.find('\n', at);
    if (at == std::string_view::npos) return at;
  }
}

std::optional<std::size_t> include_at(std::string_view text) {
  const std::size_t at = skip_blanks_and_comments(text);
  if (at == std::string_view::npos || !text.substr(at).starts_with(k_include)) return std::nullopt;
  return at;
}

// One line: comments left out.
std::string one_line(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin != std::string_view::npos && line[begin] != '#') out.append(line.substr(begin)).append(" ");
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

std::optional<std::string> without_include(std::string_view text) {
  const auto at = include_at(text);
  if (!at) return std::nullopt;
  std::string out(text);
  return out.replace(*at, k_include.size(), k_include.size(), ' ');
}

std::string with_library(std::string_view text) {
  static const std::string k_library = one_line(embedded::jq_library);
  const auto at = include_at(text);
  std::string out(text);
  return at ? out.replace(*at, k_include.size(), k_library) : out;
}

}  // namespace crossdock::mapping
