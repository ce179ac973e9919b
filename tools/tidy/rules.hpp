// SPDX-License-Identifier: Apache-2.0
// The rules. Each check appends its findings; a rule's sample files in testdata/<rule>/{pass,fail} are its definition.
#pragma once

#include "tools/tidy/finding.hpp"
#include "tools/tidy/layers.hpp"
#include "tools/tidy/tree.hpp"

#include <span>
#include <string_view>

namespace crossdock::tidy {

// Every rule a Finding may name, except allow-stale and allow-format, which belong to the allow list.
std::span<const std::string_view> rule_names();

// All rules, sorted by file and line.
Findings run_rules(const Tree& tree, const Layers& layers);

// rule_layers.cpp: layer-unknown, layer-order, layer-circle, include-layer, include-sibling, include-path
void check_layers(const Tree& tree, const Layers& layers, Findings& out);
// rule_includes.cpp: include-circle, include-wall, dead-header
void check_includes(const Tree& tree, Findings& out);
// rule_sizes.cpp: file-size, function-size, line-length
void check_sizes(const SourceFile& file, Findings& out);
// rule_banned.cpp: clock, random, sleep, regex, using-namespace, c-string, raw-new, throw, float
void check_banned(const SourceFile& file, Findings& out);
// rule_coroutines.cpp: await-form, await-place
void check_coroutines(const SourceFile& file, Findings& out);
// rule_text.cpp: leftover, conflict-marker, trailing-blank, licence-line, pragma-once, markdown-title, exec-bit
void check_text(const SourceFile& file, Findings& out);

}  // namespace crossdock::tidy
