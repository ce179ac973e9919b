// SPDX-License-Identifier: Apache-2.0
#include "model/currency.hpp"

#include <fmt/format.h>

#include <map>
#include <string>

namespace crossdock::embedded {
extern const std::string_view currencies;
}

namespace crossdock::model {
namespace {

using Table = std::map<std::string_view, std::uint8_t>;

// Lines of digits, then the codes that have so many: "0 BIF CLP ...". A comment begins with #.
Table read_table(std::string_view text) {
  Table table;
  std::uint8_t digits = 0;
  bool comment = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (word.starts_with('#')) comment = true;
    if (!comment && word.size() == 1) digits = static_cast<std::uint8_t>(word.front() - '0');
    if (!comment && word.size() == 3) table.emplace(word, digits);
    if (end < text.size() && text[end] == '\n') comment = false;
    at = end + 1;
  }
  return table;
}

}  // namespace

std::optional<std::uint8_t> minor_units(std::string_view currency) {
  static const Table k_table = read_table(embedded::currencies);
  const auto found = k_table.find(currency);
  if (found == k_table.end()) return std::nullopt;
  return found->second;
}

Result<std::uint8_t> need_minor_units(std::string_view currency, std::string_view where) {
  if (const auto digits = minor_units(currency)) return *digits;
  return fail(ErrorKind::invalid, "currency.unknown", fmt::format("\"{}\" is no currency of ISO 4217", currency),
              std::string(where));
}

}  // namespace crossdock::model
