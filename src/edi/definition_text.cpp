// SPDX-License-Identifier: Apache-2.0
#include "edi/definition_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::size_t k_text_bytes_max = 4UL * 1024 * 1024;
constexpr std::size_t k_words_max = 20'000;  // of one statement

Result<> add_words(std::string_view source, std::string_view line, std::size_t number, std::vector<Word>& words) {
  std::size_t at = 0;
  while (true) {
    at = line.find_first_not_of(" \t\r", at);
    if (at == std::string_view::npos || line[at] == '#') return {};
    Word word{"", number, at + 1, line[at] == '"'};
    std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
    if (word.quoted) {
      end = line.find('"', at + 1);
      if (end == std::string_view::npos) return definition_error(source, word, "This quote is not closed");
      word.text = std::string(line.substr(at + 1, end - at - 1));
      ++end;
    } else {
      word.text = std::string(line.substr(at, end - at));
    }
    if (words.size() >= k_words_max) return definition_error(source, word, "This statement is too long");
    words.push_back(std::move(word));
    at = end;
  }
}

}  // namespace

std::string place_of(std::string_view source, const Word& word) {
  if (source.empty()) return fmt::format("line {}, column {}", word.line, word.column);
  return fmt::format("{}:{}:{}", source, word.line, word.column);
}

Unexpected definition_error(std::string_view source, const Word& word, std::string message) {
  return fail(ErrorKind::invalid, "edi.definition", std::move(message), place_of(source, word));
}

Result<std::vector<Statement>> statements_of(std::string_view source, std::string_view text) {
  if (text.size() > k_text_bytes_max) {
    return definition_error(source, Word{"", 1, 1, false}, "A definition text has at most 4 MiB");
  }
  std::vector<Statement> out;
  std::vector<Word> words;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    CROSSDOCK_CHECK(add_words(source, text.substr(0, end), ++number, words));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!words.empty() && words.back().text == "\\" && !words.back().quoted) {
      words.pop_back();
      continue;
    }
    if (!words.empty()) out.push_back({std::exchange(words, {})});
  }
  if (!words.empty()) out.push_back({std::move(words)});
  return out;
}

}  // namespace crossdock::edi
