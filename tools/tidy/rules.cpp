// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/rules.hpp"

#include <algorithm>
#include <array>

namespace crossdock::tidy {
namespace {

constexpr auto k_rules = std::to_array<std::string_view>({
    "layer-unknown",   "layer-order",    "layer-circle", "include-layer", "include-sibling", "include-path",
    "include-circle",  "include-wall",   "dead-header",  "file-size",     "function-size",   "line-length",
    "clock",           "random",         "sleep",        "regex",         "using-namespace", "c-string",
    "raw-new",         "throw",          "float",        "await-form",    "await-place",     "leftover",
    "conflict-marker", "trailing-blank", "licence-line", "pragma-once",   "markdown-title",  "exec-bit",
});

}  // namespace

std::span<const std::string_view> rule_names() { return k_rules; }

Findings run_rules(const Tree& tree, const Layers& layers) {
  Findings findings;
  check_layers(tree, layers, findings);
  check_includes(tree, findings);
  for (const auto& file : tree.files()) {
    check_text(*file, findings);
    if (!is_cpp(file->path)) continue;
    check_sizes(*file, findings);
    check_banned(*file, findings);
    check_coroutines(*file, findings);
  }
  std::ranges::sort(findings);
  const auto repeated = std::ranges::unique(findings);
  findings.erase(repeated.begin(), repeated.end());
  return findings;
}

}  // namespace crossdock::tidy
