// SPDX-License-Identifier: Apache-2.0
#include "edi/node_reader.hpp"

#include "edi/definition_path.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::size_t k_loop_depth_max = 16;
constexpr std::size_t k_nodes_max = 10'000;
constexpr long k_uses_max = 10'000'000;

bool take_mark(std::string& text) {
  if (!text.ends_with('!')) return false;
  text.pop_back();
  return true;
}

}  // namespace

Result<> NodeReader::add(const std::vector<Word>& words, std::size_t first) {
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
Result<> NodeReader::node(const Word& word, const std::vector<Word>& words, std::size_t& next) {
  if (++nodes_ > k_nodes_max) return definition_error(source_, word, "A set has too many segments");
  Node made;
  made.tag = word.text;
  made.place = place_of(source_, word);
  made.mandatory = take_mark(made.tag);
  const bool group = is_group_name(made.tag);
  if (!is_segment_tag(made.tag) && !group) {
    return definition_error(source_, word, fmt::format("\"{}\" is not a segment tag", word.text));
  }
  if (next < words.size() && (words[next].text == "*" || is_digit(words[next].text[0]))) {
    const Word& uses = words[next++];
    const long count = parse_count(uses.text);
    const bool valid = uses.text == "*" || (count > 0 && count <= k_uses_max);
    if (!valid) return definition_error(source_, uses, "The uses allowed are a number or *");
    made.uses_max = uses.text == "*" ? 0 : static_cast<std::size_t>(count);
  }
  const bool brace = next < words.size() && words[next].text == "{";
  if (brace) ++next;
  if (open_.size() > k_loop_depth_max) return definition_error(source_, word, "Loops are nested too deep");
  if (brace || made.tag == "LS") {
    made.loop = true;
    if (!brace) made.children.push_back(Node{"LS", true, 1, false, {}});
    open_.push_back(std::move(made));
    return {};
  }
  if (group && !is_segment_tag(made.tag)) return definition_error(source_, word, "A group has a body in braces");
  const bool ends_bound = made.tag == "LE";
  if (ends_bound) made.mandatory = true;
  open_.back().children.push_back(std::move(made));
  return ends_bound ? close_loop(word) : Result<>{};
}

Result<> NodeReader::close_loop(const Word& word) {
  if (open_.size() < 2) return definition_error(source_, word, fmt::format("\"{}\" closes nothing", word.text));
  Node loop = std::move(open_.back());
  open_.pop_back();
  if ((loop.tag == "LS") != (word.text == "LE")) {
    return definition_error(source_, word, "LS and LE, { and } must pair");
  }
  const bool named = is_group_name(loop.tag) && !loop.children.empty() && loop.children.front().tag != loop.tag;
  if (named) loop.group = std::exchange(loop.tag, loop.children.front().tag);
  if (loop.children.empty() || loop.children.front().tag != loop.tag || loop.children.front().loop) {
    return definition_error(source_, word, fmt::format("Loop {} must begin with its own segment", loop.name()));
  }
  loop.children.front().mandatory = true;
  open_.back().children.push_back(std::move(loop));
  return {};
}

Result<std::vector<Node>> NodeReader::finish(const Word& end) && {
  if (open_.size() > 1) {
    return definition_error(source_, end, fmt::format("Loop {} is not closed", open_.back().name()));
  }
  return std::move(open_.front().children);
}

}  // namespace crossdock::edi
