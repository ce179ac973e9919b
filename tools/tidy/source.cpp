// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/source.hpp"

#include "tools/tidy/mask.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace crossdock::tidy {
namespace {

constexpr std::array k_plain_text_endings = std::to_array<std::string_view>(
    {".cpp", ".hpp", ".sh",  ".py",   ".cmake", ".md", ".yaml",    ".yml",           ".json",        ".jq",
     ".ts",  ".tsx", ".css", ".html", ".sql",   ".in", ".service", "CMakeLists.txt", "packages.txt", "allow.txt"});

// The line as the compiler sees it says whether there is an include at all; its target was blanked there.
void find_includes(SourceFile& file) {
  const auto code_lines = split_lines(file.code);
  for (std::size_t i = 0; i < code_lines.size(); ++i) {
    auto rest = trim(code_lines[i]);
    if (!rest.starts_with('#')) continue;
    rest = trim(rest.substr(1));
    if (!rest.starts_with("include")) continue;
    const auto raw = file.lines[i];
    const auto open = raw.find_first_of("<\"");
    if (open == std::string_view::npos) continue;
    const bool quoted = raw[open] == '"';
    const auto close = raw.find(quoted ? '"' : '>', open + 1);
    if (close == std::string_view::npos) continue;
    file.includes.push_back({static_cast<int>(i) + 1, std::string(raw.substr(open + 1, close - open - 1)), quoted});
  }
}

}  // namespace

void analyse(SourceFile& file) {
  file.lines = split_lines(file.text);
  file.includes.clear();
  if (!is_cpp(file.path)) return;
  auto masked = mask(file.text);
  file.code = std::move(masked.code);
  file.comments = std::move(masked.comments);
  find_includes(file);
}

bool is_header(std::string_view path) { return path.ends_with(".hpp"); }
bool is_cpp(std::string_view path) { return path.ends_with(".cpp") || is_header(path); }

bool is_test_code(std::string_view path) {
  return path.ends_with("_test.cpp") || path.ends_with("_bench.cpp") || path.ends_with("_fuzz.cpp") ||
         path.find("/testing/") != std::string_view::npos;
}

bool is_cmake(std::string_view path) { return path.ends_with("CMakeLists.txt") || path.ends_with(".cmake"); }

bool is_script(std::string_view path) {
  return path == "x" || path == ".ci/run" || path.ends_with(".sh") || path.ends_with(".py");
}

bool is_plain_text(std::string_view path) {
  return is_script(path) ||
         std::ranges::any_of(k_plain_text_endings, [&](std::string_view ending) { return path.ends_with(ending); });
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

int line_of(std::string_view text, std::size_t offset) {
  return 1 + static_cast<int>(std::ranges::count(text.substr(0, offset), '\n'));
}

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::size_t find_word(std::string_view text, std::string_view word, std::size_t from) {
  for (auto at = text.find(word, from); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool starts = at == 0 || !is_word_char(word.front()) || !is_word_char(text[at - 1]);
    const bool ends = end >= text.size() || !is_word_char(word.back()) || !is_word_char(text[end]);
    if (starts && ends) return at;
  }
  return std::string_view::npos;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace crossdock::tidy
