// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/allow.hpp"

#include "tools/tidy/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::tidy {
namespace {

void apply_line(Findings& findings, std::string_view line, Finding about) {
  const auto hash = line.find('#');
  const auto entry = trim(line.substr(0, hash));
  if (entry.empty()) return;
  const auto space = entry.find(' ');
  const auto rule = entry.substr(0, space);
  const bool known = std::ranges::find(rule_names(), rule) != rule_names().end();
  const bool reason = hash != std::string_view::npos && !trim(line.substr(hash + 1)).empty();
  if (space == std::string_view::npos || !known || !reason) {
    about.rule = "allow-format";
    about.message = fmt::format("\"{}\" is not \"<rule> <path>  # reason\"", line);
    findings.push_back(about);
    return;
  }
  const auto path = trim(entry.substr(space));
  const auto removed = std::erase_if(findings, [&](const Finding& f) { return f.rule == rule && f.file == path; });
  if (removed > 0) return;
  about.rule = "allow-stale";
  about.message = fmt::format("{} has no {} finding any more: delete this line", path, rule);
  findings.push_back(about);
}

}  // namespace

Findings apply_allow_list(Findings findings, std::string_view list_path, std::string_view list_text) {
  int number = 0;
  for (const auto line : split_lines(list_text)) {
    apply_line(findings, line, Finding{std::string(list_path), ++number, {}, {}});
  }
  std::ranges::sort(findings);
  return findings;
}

}  // namespace crossdock::tidy
