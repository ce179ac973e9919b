// SPDX-License-Identifier: Apache-2.0
#include "sim/world/checks.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::sim {
namespace {

std::size_t occurrences(const std::map<std::string, std::string>& files, std::string_view kind, std::string_view text) {
  std::size_t count = 0;
  for (const auto& [name, body] : files) {
    if (!name.contains(kind)) continue;
    for (auto at = body.find(text); at != std::string::npos; at = body.find(text, at + 1)) ++count;
  }
  return count;
}

}  // namespace

void check_documents(const Api& hub, const std::map<std::string, std::string>& files, Findings& out) {
  static constexpr auto k_kinds = std::to_array<std::string_view>({"-855-", "-856-", "-810-"});
  const auto read = hub.each("/v1/orders", "orders", [&](const JsonObject& order) {
    const std::string number = json_string_or(order, "purchase_order", "");
    if (!number.starts_with("HM-")) return;
    const std::string status = json_string_or(order, "status", "");
    for (const std::string_view kind : k_kinds) {
      const std::size_t count = occurrences(files, kind, "*" + number);
      if (count > 1 || (count == 0 && status == "completed"))
        out.push_back(fmt::format("{} ({}) has {} documents {}", number, status, count, kind.substr(1, 3)));
    }
  });
  if (!read) out.push_back(read.error().text());
}

}  // namespace crossdock::sim
