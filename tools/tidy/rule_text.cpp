// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/rules.hpp"

#include <fmt/format.h>

#include <array>

namespace crossdock::tidy {
namespace {

// Written in two halves so that this file does not trip over itself.
constexpr auto k_leftovers =
    std::to_array<std::string_view>({"TO"
                                     "DO",
                                     "FIX"
                                     "ME",
                                     "XX"
                                     "X",
                                     "HA"
                                     "CK"});
constexpr std::string_view k_licence = "SPDX-License-Identifier: Apache-2.0";
// A folder's CMakeLists.txt that is a call or two carries no licence line.
constexpr std::size_t k_cmake_lines_unlicensed_max = 12;

void add(Findings& out, const SourceFile& file, std::size_t index, std::string_view rule, std::string message) {
  out.push_back({file.path, static_cast<int>(index) + 1, std::string(rule), std::move(message)});
}

// In C++ only comments are searched: a string may well say XX and one more X.
void check_leftovers(const SourceFile& file, Findings& out) {
  const auto lines = is_cpp(file.path) ? split_lines(file.comments) : file.lines;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const auto word : k_leftovers) {
      if (find_word(lines[i], word) == std::string_view::npos) continue;
      add(out, file, i, "leftover", fmt::format("{}: do it now or open an issue", word));
    }
  }
}

void check_lines(const SourceFile& file, Findings& out) {
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const auto line = file.lines[i];
    // The seven equals signs between the two also underline titles; the outer markers are enough.
    if (line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")) {
      add(out, file, i, "conflict-marker", "a merge was left unfinished");
    }
    if (line.ends_with(' ') || line.ends_with('\t') || line.ends_with('\r')) {
      add(out, file, i, "trailing-blank", "blanks at the end of the line");
    }
  }
  if (!file.text.empty() && !file.text.ends_with('\n')) {
    add(out, file, file.lines.size() - 1, "trailing-blank", "no line end at the end of the file");
  }
}

bool wants_licence(const SourceFile& file) {
  if (is_cmake(file.path)) return file.lines.size() > k_cmake_lines_unlicensed_max;
  return is_cpp(file.path) || is_script(file.path);
}

void check_licence(const SourceFile& file, Findings& out) {
  for (std::size_t i = 0; i < std::min<std::size_t>(3, file.lines.size()); ++i) {
    if (file.lines[i].find(k_licence) != std::string_view::npos) return;
  }
  add(out, file, 0, "licence-line", fmt::format("none of the first three lines says {}", k_licence));
}

void check_pragma_once(const SourceFile& file, Findings& out) {
  for (const auto line : split_lines(file.code)) {
    if (line == "#pragma once") return;
  }
  add(out, file, 0, "pragma-once", "a header needs #pragma once");
}

void check_markdown(const SourceFile& file, Findings& out) {
  int titles = 0;
  bool fenced = false;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    if (trim(file.lines[i]).starts_with("```")) fenced = !fenced;
    if (fenced || !file.lines[i].starts_with("# ")) continue;
    if (++titles > 1) add(out, file, i, "markdown-title", "a second title (# ...): one page, one title");
  }
  if (titles == 0) add(out, file, 0, "markdown-title", "no title (# ...)");
}

void check_exec_bit(const SourceFile& file, Findings& out) {
  const bool front_door = file.path == "x" || file.path == ".ci/run";
  if (front_door && !file.executable) add(out, file, 0, "exec-bit", "must be executable: chmod +x");
  if (file.executable && !front_door && !file.path.ends_with(".sh")) {
    add(out, file, 0, "exec-bit", "must not be executable (only x, .ci/run and *.sh are): chmod -x");
  }
}

}  // namespace

void check_text(const SourceFile& file, Findings& out) {
  check_exec_bit(file, out);
  if (!is_plain_text(file.path)) return;
  check_leftovers(file, out);
  check_lines(file, out);
  if (wants_licence(file)) check_licence(file, out);
  if (is_header(file.path)) check_pragma_once(file, out);
  if (file.path.ends_with(".md")) check_markdown(file, out);
}

}  // namespace crossdock::tidy
