// SPDX-License-Identifier: Apache-2.0
#include "edi/definition_parser.hpp"

#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::size_t k_loop_depth_max = 16;
constexpr std::size_t k_elements_max = 200;
constexpr std::size_t k_uses_max = 1'000'000;

Unexpected error_at(const Word& word, std::string message) {
  return fail(ErrorKind::invalid, "edi.definition", std::move(message),
              fmt::format("line {}, column {}", word.line, word.column));
}

std::vector<Word> words_of(std::string_view line, std::size_t number) {
  std::vector<Word> words;
  line = line.substr(0, line.find('#'));
  std::size_t at = 0;
  while (true) {
    at = line.find_first_not_of(" \t\r", at);
    if (at == std::string_view::npos) return words;
    const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
    words.push_back(Word{std::string(line.substr(at, end - at)), number, at + 1});
    at = end;
  }
}

bool take_mark(std::string& text) {
  if (!text.ends_with('!')) return false;
  text.pop_back();
  return true;
}

struct TypeName {
  ElementType type;
  std::uint8_t places;
};

std::optional<TypeName> type_of(std::string_view text) {
  if (text == "AN") return TypeName{ElementType::text, 0};
  if (text == "ID") return TypeName{ElementType::identifier, 0};
  if (text == "DT") return TypeName{ElementType::date, 0};
  if (text == "TM") return TypeName{ElementType::time, 0};
  if (text == "B") return TypeName{ElementType::binary, 0};
  if (text == "R") return TypeName{ElementType::decimal, 0};
  if (text.size() == 2 && text[0] == 'N' && is_digit(text[1])) {
    return TypeName{ElementType::implied, static_cast<std::uint8_t>(text[1] - '0')};
  }
  return std::nullopt;
}

// "(235 234)*10" becomes twenty words.
Result<std::vector<Word>> expand_groups(const std::vector<Word>& words) {
  std::vector<Word> out;
  std::size_t group_begin = 0;
  bool in_group = false;
  for (Word word : words) {
    if (word.text.starts_with('(')) {
      if (in_group) return error_at(word, "A repeated group inside another");
      in_group = true;
      group_begin = out.size();
      word.text.erase(0, 1);
    }
    const std::size_t close = word.text.find(")*");
    if (close == std::string::npos) {
      out.push_back(std::move(word));
      continue;
    }
    const long times = parse_count(std::string_view(word.text).substr(close + 2));
    if (!in_group || times < 1 || times > 50) return error_at(word, "A group is written (235 234)*10");
    in_group = false;
    word.text.resize(close);
    out.push_back(word);
    const std::vector<Word> group(out.begin() + static_cast<std::ptrdiff_t>(group_begin), out.end());
    for (long i = 1; i < times; ++i) out.insert(out.end(), group.begin(), group.end());
  }
  if (out.size() > k_elements_max) return error_at(words.front(), "Too many elements");
  return out;
}

}  // namespace

Result<Definition> Definition::parse(std::string_view text) { return DefinitionParser().parse(text); }

Result<Definition> DefinitionParser::parse(std::string_view text) {
  std::vector<Word> words;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::vector<Word> more = words_of(text.substr(0, end), ++number);
    text.remove_prefix(std::min(end + 1, text.size()));
    words.insert(words.end(), more.begin(), more.end());
    if (!words.empty() && words.back().text == "\\") {
      words.pop_back();
      continue;
    }
    if (!words.empty()) CROSSDOCK_CHECK(line(words));
    words.clear();
  }
  if (!words.empty()) CROSSDOCK_CHECK(line(words));
  CROSSDOCK_CHECK(close_set());
  if (definition_.version_.empty()) return error_at(Word{"", 1, 1}, "The first line must name the version: x12 004010");
  CROSSDOCK_CHECK(link());
  return std::move(definition_);
}

Result<> DefinitionParser::line(const std::vector<Word>& words) {
  const std::string& keyword = words.front().text;
  if (keyword == "x12" || keyword == "set" || keyword == "seg" || keyword == "comp" || keyword == "el" ||
      keyword == "list") {
    CROSSDOCK_CHECK(close_set());
  }
  if (keyword == "x12") {
    if (words.size() != 2 || !definition_.version_.empty()) return error_at(words.front(), "Expected once: x12 VERSION");
    definition_.version_ = words[1].text;
    return {};
  }
  if (definition_.version_.empty()) return error_at(words.front(), "The first line must name the version: x12 004010");
  if (keyword == "set") return set_begin(words);
  if (keyword == "seg") return usages(words, false);
  if (keyword == "comp") return usages(words, true);
  if (keyword == "el") return element(words);
  if (keyword == "list") return list(words);
  if (!open_.empty()) return set_body(words, 0);
  return error_at(words.front(), fmt::format("\"{}\" is not a keyword", keyword));
}

Result<> DefinitionParser::set_begin(const std::vector<Word>& words) {
  if (words.size() < 3) return error_at(words.front(), "Expected: set ID GROUP");
  if (definition_.sets_.contains(words[1].text)) return error_at(words[1], "This set was defined before");
  set_id_ = words[1].text;
  definition_.sets_[set_id_] = SetDef{set_id_, words[2].text, {}};
  open_.emplace_back();
  return set_body(words, 3);
}

Result<> DefinitionParser::set_body(const std::vector<Word>& words, std::size_t first) {
  std::size_t i = first;
  while (i < words.size()) {
    const Word& word = words[i++];
    if (word.text == "}") {
      CROSSDOCK_CHECK(close_loop(word));
    } else {
      CROSSDOCK_CHECK(node(word, words, i));
    }
  }
  return {};
}

// TAG[!] [uses] [{]; `next` is behind the tag and moves behind what belongs to it.
Result<> DefinitionParser::node(const Word& word, const std::vector<Word>& words, std::size_t& next) {
  Node made;
  made.tag = word.text;
  made.mandatory = take_mark(made.tag);
  if (!is_segment_tag(made.tag)) return error_at(word, fmt::format("\"{}\" is not a segment tag", word.text));
  if (next < words.size() && (words[next].text == "*" || is_digit(words[next].text[0]))) {
    const Word& uses = words[next++];
    const long count = parse_count(uses.text);
    const bool valid = uses.text == "*" || (count > 0 && count <= static_cast<long>(k_uses_max));
    if (!valid) return error_at(uses, "The uses allowed are a number or *");
    made.uses_max = uses.text == "*" ? 0 : static_cast<std::size_t>(count);
  }
  const bool brace = next < words.size() && words[next].text == "{";
  if (brace) ++next;
  if (open_.size() > k_loop_depth_max) return error_at(word, "Loops are nested too deep");
  if (brace || made.tag == "LS") {
    made.loop = true;
    if (!brace) made.children.push_back(Node{"LS", true, 1, false, {}});
    open_.push_back(std::move(made));
    return {};
  }
  const bool ends_bound = made.tag == "LE";
  if (ends_bound) made.mandatory = true;
  open_.back().children.push_back(std::move(made));
  return ends_bound ? close_loop(word) : Result<>{};
}

Result<> DefinitionParser::close_loop(const Word& word) {
  if (open_.size() < 2) return error_at(word, fmt::format("\"{}\" closes nothing", word.text));
  Node loop = std::move(open_.back());
  open_.pop_back();
  if ((loop.tag == "LS") != (word.text == "LE")) return error_at(word, "LS and LE, { and } must pair");
  if (loop.children.empty() || loop.children.front().tag != loop.tag || loop.children.front().loop) {
    return error_at(word, fmt::format("Loop {} must begin with its own segment", loop.tag));
  }
  loop.children.front().mandatory = true;
  open_.back().children.push_back(std::move(loop));
  return {};
}

Result<> DefinitionParser::close_set() {
  if (open_.empty()) return {};
  if (open_.size() > 1)
    return fail(ErrorKind::invalid, "edi.definition", fmt::format("Set {} has an open loop {}", set_id_, open_.back().tag));
  definition_.sets_[set_id_].nodes = std::move(open_.front().children);
  open_.clear();
  return {};
}

Result<> DefinitionParser::usages(const std::vector<Word>& words, bool composite) {
  if (words.size() < 3) return error_at(words.front(), "Expected an id and at least one element");
  const std::string& id = words[1].text;
  const bool known = composite ? definition_.composites_.contains(id) : definition_.segments_.contains(id);
  if (known || (!composite && !is_segment_tag(id)))
    return error_at(words[1], fmt::format("\"{}\" is defined twice or not a tag", id));
  if (composite) {
    definition_.composites_[id].id = id;
  } else {
    definition_.segments_[id].tag = id;
  }
  pending_.push_back(PendingUsages{id, {words.begin() + 2, words.end()}, composite});
  return {};
}

Result<> DefinitionParser::element(const std::vector<Word>& words) {
  if (words.size() < 4 || words.size() > 5) return error_at(words.front(), "Expected: el ID TYPE MIN/MAX [@list]");
  const auto type = type_of(words[2].text);
  if (!type) return error_at(words[2], fmt::format("\"{}\" is not an element type", words[2].text));
  const std::string_view lengths = words[3].text;
  const std::size_t slash = lengths.find('/');
  const long low = parse_count(lengths.substr(0, slash));
  const long high = slash == std::string_view::npos ? -1 : parse_count(lengths.substr(slash + 1));
  if (low < 0 || high < low || high == 0) return error_at(words[3], "The length is written MIN/MAX");
  const std::string& id = words[1].text;
  const ElementDef made{id,     type->type, type->places, static_cast<std::size_t>(low), static_cast<std::size_t>(high),
                        nullptr};
  if (!definition_.elements_.emplace(id, made).second) return error_at(words[1], "This element was defined before");
  if (words.size() == 5) {
    if (!words[4].text.starts_with('@')) return error_at(words[4], "A code list is written @name");
    pending_lists_.emplace_back(id, words[4]);
  }
  return {};
}

Result<> DefinitionParser::list(const std::vector<Word>& words) {
  if (words.size() < 3) return error_at(words.front(), "Expected: list NAME [open] VALUE=meaning ...");
  CodeList& made = definition_.lists_[words[1].text];
  made.name = words[1].text;
  std::size_t first = 2;
  if (words[2].text == "open") {
    made.open = true;
    ++first;
  }
  for (std::size_t i = first; i < words.size(); ++i) {
    const std::size_t equals = words[i].text.find('=');
    if (equals == 0 || equals == std::string::npos) return error_at(words[i], "A value is written VALUE=meaning");
    made.values[words[i].text.substr(0, equals)] = words[i].text.substr(equals + 1);
  }
  return {};
}

Result<> DefinitionParser::link() {
  for (const auto& [id, word] : pending_lists_) {
    const auto found = definition_.lists_.find(std::string_view(word.text).substr(1));
    if (found == definition_.lists_.end()) return error_at(word, fmt::format("There is no list {}", word.text));
    definition_.elements_[id].codes = &found->second;
  }
  for (const PendingUsages& pending : pending_) CROSSDOCK_CHECK(link_usages(pending));
  for (const auto& [id, set] : definition_.sets_) CROSSDOCK_CHECK(check_nodes(set.nodes, id));
  return {};
}

Result<> DefinitionParser::link_usages(const PendingUsages& pending) {
  const auto bar = std::ranges::find(pending.words, "|", &Word::text);
  CROSSDOCK_TRY(const std::vector<Word> words, expand_groups({pending.words.begin(), bar}));
  std::vector<Usage> made;
  for (const Word& word : words) {
    CROSSDOCK_TRY(const Usage one, usage(word, pending.composite));
    made.push_back(one);
  }
  std::vector<Note> made_notes;
  for (auto word = bar; word != pending.words.end(); ++word) {
    if (word != bar) CROSSDOCK_CHECK(notes(*word, made.size(), made_notes));
  }
  if (pending.composite) {
    definition_.composites_[pending.owner].components = std::move(made);
    definition_.composites_[pending.owner].notes = std::move(made_notes);
  } else {
    definition_.segments_[pending.owner].elements = std::move(made);
    definition_.segments_[pending.owner].notes = std::move(made_notes);
  }
  return {};
}

Result<Usage> DefinitionParser::usage(const Word& word, bool composite) {
  std::string id = word.text;
  Usage made;
  made.mandatory = take_mark(id);
  if (const auto found = definition_.elements_.find(id); found != definition_.elements_.end()) {
    made.element = &found->second;
    return made;
  }
  const auto found = definition_.composites_.find(id);
  if (found == definition_.composites_.end() || composite)
    return error_at(word, fmt::format("Element {} is not defined", id));
  made.composite = &found->second;
  return made;
}

Result<> DefinitionParser::notes(const Word& word, std::size_t count, std::vector<Note>& out) {
  const std::string_view text = word.text;
  const bool shape = text.size() >= 5 && text.size() % 2 == 1 && std::string_view("PRECL").contains(text[0]) &&
                     std::ranges::all_of(text.substr(1), is_digit);
  if (!shape) return error_at(word, "A note is a letter of P R E C L and at least two positions of two digits");
  Note made{text[0], {}};
  for (std::size_t i = 1; i < text.size(); i += 2) {
    const auto position = static_cast<std::size_t>(parse_count(text.substr(i, 2)));
    if (position < 1 || position > count) return error_at(word, "A note names a position the segment does not have");
    made.positions.push_back(position);
  }
  out.push_back(std::move(made));
  return {};
}

Result<> DefinitionParser::check_nodes(const std::vector<Node>& nodes, std::string_view set_id) {
  for (const Node& one : nodes) {
    if (!definition_.segments_.contains(one.tag)) {
      return fail(ErrorKind::invalid, "edi.definition",
                  fmt::format("Set {} uses segment {}, which is not defined", set_id, one.tag));
    }
    CROSSDOCK_CHECK(check_nodes(one.children, set_id));
  }
  return {};
}

}  // namespace crossdock::edi
