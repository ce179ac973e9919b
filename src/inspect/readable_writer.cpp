// SPDX-License-Identifier: Apache-2.0
#include "inspect/readable_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace crossdock::inspect {
namespace {

using edi::ElementDef;
using edi::ElementText;
using edi::Usage;

constexpr std::string_view k_meaning = R"(,"meaning":)";

std::string quoted(std::string_view text) {
  std::string out(edi::json::bound(text.size()), '\0');
  out.resize(static_cast<std::size_t>(edi::json::quoted(out.data(), text) - out.data()));
  return out;
}

// The meaning of a code, or nothing.
std::string_view meaning_of(std::string_view text, const ElementDef* definition) {
  if (definition == nullptr || definition->codes == nullptr) return {};
  const auto meaning = definition->codes->values.find(text);
  return meaning == definition->codes->values.end() ? std::string_view{} : std::string_view(meaning->second);
}

// {"element":"353","name":"purpose","value":
std::string value_head(const ElementDef* definition) {
  std::string out = "{";
  if (definition != nullptr) out += "\"element\":" + quoted(definition->id) + ",";
  if (definition != nullptr && !definition->name.empty()) out += "\"name\":" + quoted(definition->name) + ",";
  return out + "\"value\":";
}

// Calls visit(piece, number from 1) for the pieces between separators.
template <class Visit>
void for_each_piece(std::string_view text, char separator, const Visit& visit) {
  for (std::size_t number = 1;; ++number) {
    const std::size_t end = separator == '\0' ? text.size() : std::min(text.find(separator), text.size());
    visit(text.substr(0, end), number);
    if (end == text.size()) return;
    text.remove_prefix(end + 1);
  }
}

void add_simple(std::string& out, std::string_view text, const ElementDef* definition) {
  out += value_head(definition) + quoted(text);
  const std::string_view meaning = meaning_of(text, definition);
  if (!meaning.empty()) out.append(k_meaning).append(quoted(meaning));
  out.push_back('}');
}

void add_one(std::string& out, const ElementText& element, const Usage* usage, std::string_view name) {
  const edi::CompositeDef* definition = usage == nullptr ? nullptr : usage->composite;
  if (!element.is_composite() && definition == nullptr)
    return add_simple(out, element.text, usage == nullptr ? nullptr : usage->element);
  out.push_back('{');
  if (definition != nullptr) out += "\"element\":" + quoted(definition->id) + ",";
  out += "\"components\":{";
  bool first = true;
  for_each_piece(element.text, element.component, [&](std::string_view piece, std::size_t number) {
    if (piece.empty()) return;
    const bool known = definition != nullptr && number <= definition->components.size();
    fmt::format_to(std::back_inserter(out), "{}{}:", first ? "" : ",", quoted(fmt::format("{}-{:02}", name, number)));
    add_simple(out, piece, known ? definition->components[number - 1].element : nullptr);
    first = false;
  });
  out += "}}";
}

void add_element(std::string& out, const ElementText& element, const Usage* usage, std::string_view name) {
  if (!element.is_repeated()) return add_one(out, element, usage, name);
  out += "{\"repeats\":[";
  for_each_piece(element.text, element.repetition, [&](std::string_view piece, std::size_t number) {
    if (number > 1) out.push_back(',');
    add_one(out, ElementText{piece, element.component, '\0'}, usage, name);
  });
  out += "]}";
}

std::string segment_head(std::string_view tag, const edi::SegmentDef* definition) {
  std::string out = "{\"segment\":" + quoted(tag);
  if (definition != nullptr && !definition->name.empty()) out += ",\"name\":" + quoted(definition->name);
  return out;
}

}  // namespace

const ReadableJson::Heads& ReadableJson::heads_of(const edi::SegmentDef& definition) {
  auto [found, fresh] = heads_.try_emplace(&definition);
  Heads& heads = found->second;
  if (!fresh) return heads;
  heads.segment = segment_head(definition.tag, &definition);
  for (const Usage& usage : definition.elements) {
    const std::string name = fmt::format("{}{:02}", definition.tag, heads.elements.size() + 1);
    heads.elements.push_back("," + quoted(name) + ":" + value_head(usage.element));
  }
  return heads;
}

// A segment whose elements are one value each, of which nothing must be changed. False when it is another.
bool ReadableJson::plain_segment(const edi::SegmentView& view, const edi::SegmentDef& definition) {
  const std::size_t count = view.elements.size();
  std::array<std::string_view, 32> meanings;
  if (!view.clean || !view.simple || count > std::min(definition.elements.size(), meanings.size())) return false;
  const Heads& heads = heads_of(definition);
  std::size_t bytes = heads.segment.size() + 8 + edi::json::bound(view.text.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (definition.elements[i].composite != nullptr) return false;
    meanings[i] = meaning_of(view.elements[i], definition.elements[i].element);
    bytes += heads.elements[i].size() + edi::json::bound(meanings[i].size()) + 16;
  }
  char* out = edi::json::copy(separated(room(bytes)), heads.segment);
  for (std::size_t i = 0; i < count; ++i) {
    if (view.elements[i].empty()) continue;
    out = edi::json::quoted(edi::json::copy(out, heads.elements[i]), view.elements[i]);
    if (!meanings[i].empty()) out = edi::json::quoted(edi::json::copy(out, k_meaning), meanings[i]);
    *out++ = '}';
  }
  *out++ = '}';
  filled(out);
  return true;
}

void ReadableJson::segment(const edi::SegmentView& view, const edi::SegmentDef* definition) {
  if (definition != nullptr && view.tag == definition->tag && plain_segment(view, *definition)) return;
  const std::string tag = edi::marked_text(view, view.tag, false);
  line_ = segment_head(tag, definition);
  for (std::size_t i = 0; i < view.elements.size(); ++i) {
    const bool known = definition != nullptr && i < definition->elements.size();
    const bool composite = !known || definition->elements[i].composite != nullptr;
    const ElementText element = edi::element_text(view, view.elements[i], composite, scratch_);
    if (element.text.empty()) continue;
    const std::string name = fmt::format("{}{:02}", tag, i + 1);
    line_ += "," + quoted(name) + ":";
    add_element(line_, element, known ? &definition->elements[i] : nullptr, name);
  }
  line_.push_back('}');
  filled(edi::json::copy(separated(room(line_.size() + 1)), line_));
}

}  // namespace crossdock::inspect
