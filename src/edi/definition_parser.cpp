// SPDX-License-Identifier: Apache-2.0
#include "edi/definition_parser.hpp"

#include "edi/definition_editor.hpp"
#include "edi/definition_linker.hpp"
#include "edi/definition_path.hpp"
#include "edi/element_type.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::size_t k_elements_max = 400;

// "(235 234)*10" becomes twenty words.
Result<std::vector<Word>> expand_groups(std::string_view source, const std::vector<Word>& words) {
  std::vector<Word> out;
  std::size_t group_begin = 0;
  bool in_group = false;
  for (Word word : words) {
    if (word.text.starts_with('(')) {
      if (in_group) return definition_error(source, word, "A repeated group inside another");
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
    if (!in_group || times < 1 || times > 99) return definition_error(source, word, "A group is written (235 234)*10");
    in_group = false;
    word.text.resize(close);
    out.push_back(word);
    const std::vector<Word> group(out.begin() + static_cast<std::ptrdiff_t>(group_begin), out.end());
    if (out.size() + group.size() * static_cast<std::size_t>(times) > k_elements_max) break;
    for (long i = 1; i < times; ++i) out.insert(out.end(), group.begin(), group.end());
  }
  if (out.size() > k_elements_max) return definition_error(source, words.front(), "Too many elements");
  if (in_group) return definition_error(source, words.front(), "A group of elements is not closed");
  return out;
}

// "128!*10".
bool parse_usage(std::string text, Usage& usage) {
  const std::size_t star = text.find('*');
  if (star != std::string::npos) {
    const long times = parse_count(std::string_view(text).substr(star + 1));
    if (times < 1) return false;
    usage.repeats_max = static_cast<std::size_t>(times);
    text.resize(star);
  }
  if (text.ends_with('!')) {
    usage.mandatory = true;
    text.pop_back();
  }
  usage.ref = std::move(text);
  return !usage.ref.empty() && std::ranges::all_of(usage.ref, is_alphanumeric);
}

}  // namespace

Unexpected DefinitionParser::error(const Word& word, std::string message) const {
  return definition_error(source_, word, std::move(message));
}

Result<> DefinitionParser::read(const Definition::Source& source) {
  source_ = source.name;
  header_seen_ = false;
  CROSSDOCK_TRY(const std::vector<Statement> statements, statements_of(source.name, source.text));
  if (statements.empty()) return error(Word{"", 1, 1, false}, "The first line must name the version: x12 004010");
  for (std::size_t i = 0; i < statements.size(); ++i) {
    Words words = statements[i].words;
    // "at 850/N1 after {" takes the lines up to its closing brace.
    const auto depth = [&words] {
      return std::ranges::count(words, "{", &Word::text) - std::ranges::count(words, "}", &Word::text);
    };
    while (words.front().text == "at" && depth() > 0 && i + 1 < statements.size()) {
      ++i;
      words.insert(words.end(), statements[i].words.begin(), statements[i].words.end());
    }
    CROSSDOCK_CHECK(statement(words));
  }
  CROSSDOCK_CHECK(close_set());
  set_id_.clear();
  return {};
}

Result<> DefinitionParser::statement(const Words& words) {
  if (!header_seen_) return header(words);
  static constexpr std::string_view k_keywords[] = {"x12", "edifact", "overlay", "set",     "message", "seg",     "comp",
                                                    "el",  "list",    "digit",   "balance", "at",      "severity"};
  if (std::ranges::find(k_keywords, words.front().text) == std::end(k_keywords)) {
    if (body_) return body_->add(words, 0);
    return error(words.front(), fmt::format("\"{}\" is not a keyword", words.front().text));
  }
  CROSSDOCK_CHECK(close_set());
  return keyword(words);
}

Result<> DefinitionParser::keyword(const Words& words) {
  const std::string& keyword = words.front().text;
  if (keyword == "set") return set_begin(words, false);
  if (keyword == "message") return set_begin(words, true);
  if (keyword == "seg") return usages(words, false);
  if (keyword == "comp") return usages(words, true);
  if (keyword == "el") return element(words);
  if (keyword == "list") return list(words);
  if (keyword == "digit") return digit(words);
  if (keyword == "balance") return balance(words);
  if (keyword == "severity") return severity(words);
  if (keyword == "at") return DefinitionEditor(definition_, source_).edit(words);
  return error(words.front(), "The version is named once, in the first line");
}

// x12 VERSION [from VERSION] | edifact VERSION [from VERSION] | overlay NAME STANDARD VERSION
Result<> DefinitionParser::header(const Words& words) {
  header_seen_ = true;
  const std::string& keyword = words.front().text;
  if (!header_.empty()) {
    const bool same = std::ranges::equal(words, header_, {}, &Word::text, &Word::text);
    return same ? Result<>{} : error(words.front(), "All texts of a version begin with the same line");
  }
  header_ = words;
  if (keyword == "overlay") {
    if (words.size() != 4) return error(words.front(), "Expected: overlay NAME x12 VERSION");
    definition_.guide_ = words[1].text;
    return take_base(words[3], words[2].text, words[3].text);
  }
  if (keyword != "x12" && keyword != "edifact") {
    return error(words.front(), "The first line must name the version: x12 004010");
  }
  definition_.standard_ = keyword;
  if (words.size() == 4 && words[2].text == "from") {
    CROSSDOCK_CHECK(take_base(words[3], keyword, words[3].text));
    CROSSDOCK_CHECK(own_dictionary());
  } else if (words.size() != 2) {
    return error(words.front(), fmt::format("Expected: {} VERSION [from VERSION]", keyword));
  }
  definition_.version_ = words[1].text;
  return {};
}

Result<> DefinitionParser::take_base(const Word& word, std::string_view standard, std::string_view version) {
  const Definition* base = base_(standard, version);
  if (base == nullptr) return error(word, fmt::format("There is no {} {} to build on", standard, version));
  definition_.standard_ = base->standard_;
  definition_.version_ = base->version_;
  definition_.base_ = base;
  return {};
}

// Whoever changes a segment, composite, element or list works on tables of its own, and so do the sets that use them.
Result<> DefinitionParser::own_dictionary() {
  if (own_dictionary_ || definition_.base_ == nullptr) return {};
  own_dictionary_ = true;
  const Definition& base = *definition_.base_;
  std::vector<const Definition*> chain;
  for (const Definition* one = &base; one != nullptr; one = one->base_) chain.push_back(one);
  for (const Definition* one : chain) {  // the nearest first: insert() keeps what is there
    for (const auto& [id, set] : one->sets_) definition_.sets_.emplace(id, set);
    for (const auto& [id, made] : one->segments_) definition_.segments_.emplace(id, made);
    for (const auto& [id, made] : one->composites_) definition_.composites_.emplace(id, made);
    for (const auto& [id, made] : one->elements_) definition_.elements_.emplace(id, made);
    for (const auto& [id, made] : one->lists_) definition_.lists_.emplace(id, made);
    definition_.digits_.insert(definition_.digits_.end(), one->digits_.begin(), one->digits_.end());
  }
  return {};
}

Result<> DefinitionParser::set_begin(const Words& words, bool message) {
  std::size_t next = message ? 2 : 3;
  if (words.size() < next) return error(words.front(), message ? "Expected: message ID" : "Expected: set ID GROUP");
  set_id_ = words[1].text;
  set_word_ = words[1];
  for (const PendingSet& other : sets_) {
    if (other.id == set_id_) return error(words[1], "This set was defined before");
  }
  SetDef made;
  made.id = set_id_;
  if (!message) made.functional_code = words[2].text;
  if (next < words.size() && words[next].quoted) made.name = words[next++].text;
  definition_.sets_[set_id_] = std::move(made);
  sets_.push_back({source_, set_id_, words[1]});
  body_.emplace(source_);
  return body_->add(words, next);
}

Result<> DefinitionParser::close_set() {
  if (!body_) return {};
  NodeReader body = *std::exchange(body_, std::nullopt);
  CROSSDOCK_TRY(definition_.sets_[set_id_].nodes, std::move(body).finish(set_word_));
  return {};
}

Result<> DefinitionParser::usages(const Words& words, bool composite) {
  CROSSDOCK_CHECK(own_dictionary());
  if (words.size() < 3) return error(words.front(), "Expected an id and at least one element");
  const std::string& id = words[1].text;
  const bool twice = std::ranges::any_of(
      usages_, [&](const PendingUsages& other) { return other.owner == id && other.composite == composite; });
  if (twice || (!composite && !is_segment_tag(id))) {
    return error(words[1], fmt::format("\"{}\" is defined twice or not a tag", id));
  }
  const bool named = words[2].quoted;
  const auto begin = words.begin() + (named ? 3 : 2);
  const auto bar = std::find_if(begin, words.end(), [](const Word& word) { return word.text == "|"; });
  if (begin == bar) return error(words[1], "Expected at least one element");
  PendingUsages pending{source_, id, composite, {}, {bar == words.end() ? bar : bar + 1, words.end()}};
  CROSSDOCK_TRY(pending.elements, expand_groups(source_, {begin, bar}));
  std::vector<Usage> made;
  for (const Word& word : pending.elements) {
    Usage usage;
    if (!parse_usage(word.text, usage)) return error(word, fmt::format("\"{}\" is not an element", word.text));
    made.push_back(std::move(usage));
  }
  if (composite) {
    definition_.composites_[id] = CompositeDef{id, std::move(made), {}, {}};
  } else {
    SegmentDef& segment = definition_.segments_[id];
    segment = SegmentDef{id, named ? words[2].text : segment.name, std::move(made), {}, {}, {}};
  }
  usages_.push_back(std::move(pending));
  return {};
}

// el ID TYPE MIN/MAX [@list] ["name"], or el ID an..35 [@list] ["name"]
Result<> DefinitionParser::element(const Words& words) {
  CROSSDOCK_CHECK(own_dictionary());
  if (words.size() < 3) return error(words.front(), "Expected: el ID TYPE MIN/MAX [@list]");
  const bool edifact = definition_.standard_ == "edifact";
  if (!edifact && words.size() < 4) return error(words.front(), "Expected: el ID TYPE MIN/MAX [@list]");
  ElementDef made;
  made.id = words[1].text;
  if (edifact) {
    if (!parse_edifact_type(words[2].text, made)) {
      return error(words[2], fmt::format("\"{}\" is not an element type as in an..35", words[2].text));
    }
  } else {
    if (!parse_x12_type(words[2].text, made)) {
      return error(words[2], fmt::format("\"{}\" is not an element type", words[2].text));
    }
    if (!parse_x12_length(words[3].text, made)) return error(words[3], "The length is written MIN/MAX");
  }
  for (std::size_t i = edifact ? 3 : 4; i < words.size(); ++i) {
    if (words[i].quoted) {
      made.name = words[i].text;
    } else if (words[i].text.starts_with('@')) {
      made.list = words[i].text.substr(1);
      lists_.push_back({source_, made.list, words[i]});
    } else {
      return error(words[i], "A code list is written @name");
    }
  }
  const auto known = definition_.elements_.find(made.id);
  const bool inherited = definition_.base_ != nullptr && definition_.base_->element(made.id) != nullptr;
  if (known != definition_.elements_.end() && !inherited) return error(words[1], "This element was defined before");
  if (inherited && made.name.empty()) made.name = definition_.base_->element(made.id)->name;
  definition_.elements_[made.id] = std::move(made);
  return {};
}

Result<> DefinitionParser::list(const Words& words) {
  CROSSDOCK_CHECK(own_dictionary());
  if (words.size() < 3) return error(words.front(), "Expected: list NAME [open] VALUE=meaning ...");
  CodeList& made = definition_.lists_[words[1].text];
  made.name = words[1].text;
  std::size_t first = 2;
  if (words[first].text == "=") {
    ++first;
    made.values.clear();
    made.open = false;
  }
  if (first < words.size() && words[first].text == "open") {
    made.open = true;
    ++first;
  }
  for (std::size_t i = first; i < words.size(); ++i) {
    const std::size_t equals = std::min(words[i].text.find('='), words[i].text.size());
    if (equals == 0) return error(words[i], "A value is written VALUE=meaning");
    const std::string meaning = equals < words[i].text.size() ? words[i].text.substr(equals + 1) : "";
    made.values[words[i].text.substr(0, equals)] = meaning;
  }
  return {};
}

// digit KIND ELEMENT by ELEMENT CODE...
Result<> DefinitionParser::digit(const Words& words) {
  CROSSDOCK_CHECK(own_dictionary());
  if (words.size() < 6 || words[3].text != "by") {
    return error(words.front(), "Expected: digit gtin|gln|sscc ELEMENT by ELEMENT CODE ...");
  }
  DigitRule rule;
  const std::string& kind = words[1].text;
  if (kind != "gtin" && kind != "gln" && kind != "sscc") return error(words[1], "gtin, gln or sscc");
  rule.kind = kind == "gtin" ? Gs1::gtin : kind == "gln" ? Gs1::gln : Gs1::sscc;
  rule.value = words[2].text;
  rule.qualifier = words[4].text;
  for (std::size_t i = 5; i < words.size(); ++i) rule.codes.push_back(words[i].text);
  definition_.digits_.push_back(std::move(rule));
  return {};
}

Result<> DefinitionParser::balance(const Words& words) {
  if (set_id_.empty()) return error(words.front(), "A balance stands behind the set it is of");
  return DefinitionEditor(definition_, source_).balance(set_id_, words, 1);
}

// severity CODE error|warning|off
Result<> DefinitionParser::severity(const Words& words) {
  if (words.size() != 3) return error(words.front(), "Expected: severity CODE error|warning|off");
  SeverityRule rule;
  rule.code = words[1].text;
  if (!parse_severity(words[2].text, rule.severity)) return error(words[2], "error, warning or off");
  if (!is_finding_code(rule.code)) return error(words[1], fmt::format("\"{}\" is not the code of a finding", rule.code));
  definition_.severities_.push_back(std::move(rule));
  return {};
}

Result<Definition> DefinitionParser::finish() && {
  if (header_.empty()) return error(Word{"", 1, 1, false}, "The first line must name the version: x12 004010");
  CROSSDOCK_CHECK(DefinitionLinker(definition_).link(lists_, usages_, sets_));
  return std::move(definition_);
}

}  // namespace crossdock::edi
