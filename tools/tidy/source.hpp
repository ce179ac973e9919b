// SPDX-License-Identifier: Apache-2.0
// One file of the tree, loaded once and shared by all rules, and the small text helpers they need.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::tidy {

struct Include {
  int line = 1;
  std::string target;  // what stands between the quotes or angle brackets
  bool quoted = false;
};

struct SourceFile {
  std::string path;  // from the root, with '/'
  std::string text;
  bool executable = false;
  std::vector<std::string_view> lines;  // views into text, without line ends
  // C++ only, see Masked.
  std::string code;
  std::string comments;
  std::vector<Include> includes;
};

// Fills everything that follows from path and text. The file must not move afterwards (lines point into it).
void analyse(SourceFile& file);

// What a path is, by name alone.
bool is_cpp(std::string_view path);         // .cpp or .hpp
bool is_header(std::string_view path);      // .hpp
bool is_test_code(std::string_view path);   // _test, _bench, _fuzz and everything in a testing/ folder
bool is_plain_text(std::string_view path);  // a text format of which we own every byte (no EDI samples, no images)
bool is_cmake(std::string_view path);
bool is_script(std::string_view path);                          // shell and Python, the front door included
bool is_below(std::string_view path, std::string_view folder);  // "src/net" holds "src/net/loop.hpp"

int line_of(std::string_view text, std::size_t offset);  // 1-based
bool is_word_char(char c);
// The next whole word at or after `from`; npos when there is none. A pattern may hold "::" and the like.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t from = 0);
std::string_view trim(std::string_view text);
std::vector<std::string_view> split_lines(std::string_view text);

}  // namespace crossdock::tidy
