// SPDX-License-Identifier: Apache-2.0
#include "edi/json_writer.hpp"

#include "edi/text.hpp"

#include <algorithm>
#include <cstring>

namespace crossdock::edi {
namespace {

constexpr std::string_view k_hex = "0123456789abcdef";

// The letter of a short escape; 'u' for the others.
char escape_of(char c) {
  switch (c) {
    case '\b': return 'b';
    case '\t': return 't';
    case '\n': return 'n';
    case '\f': return 'f';
    case '\r': return 'r';
    case '"':
    case '\\': return c;
    default: return 'u';
  }
}

// Calls write(piece, out) for the pieces between separators, with commas.
template <class Write>
char* list(char* out, std::string_view text, char separator, const Write& write) {
  *out++ = '[';
  while (true) {
    const std::size_t end = std::min(text.find(separator), text.size());
    out = write(text.substr(0, end), out);
    if (end == text.size()) break;
    *out++ = ',';
    text.remove_prefix(end + 1);
  }
  *out++ = ']';
  return out;
}

char* components(char* out, const ElementText& element) {
  if (!element.is_composite()) return json::quoted(out, element.text);
  return list(out, element.text, element.component, [](std::string_view part, char* at) { return json::quoted(at, part); });
}

char* value(char* out, const ElementText& element) {
  if (!element.is_repeated()) return components(out, element);
  out = json::copy(out, R"({"repeat":)");
  out = list(out, element.text, element.repetition, [&element](std::string_view repeat, char* at) {
    return components(at, ElementText{repeat, element.component, '\0'});
  });
  *out++ = '}';
  return out;
}

// A separator becomes at most `]},"`-like five bytes more than a character escaped as six.
constexpr std::size_t value_bound(std::size_t bytes) { return json::bound(bytes) + bytes * 6 + 16; }

}  // namespace

namespace json {

char* copy(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

char* quoted(char* out, std::string_view text) {
  *out++ = '"';
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') {
      *out++ = c;
      continue;
    }
    *out++ = '\\';
    *out++ = escape_of(c);
    if (out[-1] != 'u') continue;
    out = copy(out, "00");
    *out++ = k_hex[static_cast<unsigned char>(c) >> 4U];
    *out++ = k_hex[static_cast<unsigned char>(c) & 15U];
  }
  *out++ = '"';
  return out;
}

}  // namespace json

ElementText element_text(const SegmentView& view, std::string_view element, bool composite, std::string& scratch) {
  ElementText made{element, composite ? view.delimiters->component : '\0', view.delimiters->repetition};
  // A component separator that is data, and no character to print, becomes a blank like others.
  const bool as_it_is = view.clean && (composite || view.simple || !is_control(view.delimiters->component));
  if (!as_it_is) {
    scratch = marked_text(view, element, composite);
    made = {scratch, k_component_mark, k_repeat_mark};
  }
  while (made.component != '\0' && made.text.ends_with(made.component)) made.text.remove_suffix(1);
  return made;
}

void JsonWriter::begin(const TransactionSet& set, const Definition* /*definition*/) {
  size_ = 0;
  open_ = 0;
  const auto member = [this](std::string_view name, std::string_view value) {
    char* out = room(json::bound(name.size()) + json::bound(value.size()) + 2);
    if (size_ > 0) *out++ = ',';
    out = json::quoted(out, name);
    *out++ = ':';
    filled(json::quoted(out, value));
  };
  member("set", set.id);
  member("control", set.control);
  member("version", set.version);
  const bool plain = shape_ == Shape::plain;
  if (plain || !set.functional_code.empty()) member("group", set.functional_code);
  if (!plain && !set.agency.empty()) member("agency", set.agency);
  if (!set.implementation.empty()) member("implementation", set.implementation);
  if (plain && !set.agency.empty()) member("agency", set.agency);
  if (!set.access_reference.empty()) member("access_reference", set.access_reference);
  if (!set.header_more.empty()) {
    const std::string more = R"(,"header_more":)" + json_text(header_more_json(set));
    filled(json::copy(room(more.size()), more));
  }
  constexpr std::string_view k_content = R"(,"content":[)";
  filled(json::copy(room(k_content.size()), k_content));
}

void JsonWriter::end_loops(std::size_t count) {
  count = std::min(count, open_);
  open_ -= count;
  char* out = room(count * 2);
  for (; count > 0; --count) out = json::copy(out, "]}");
  filled(out);
}

void JsonWriter::begin_loop(const Node& loop) {
  ++open_;
  char* out = separated(room(json::bound(loop.tag.size()) + json::bound(loop.group.size()) + 48));
  out = json::quoted(json::copy(out, R"({"loop":)"), loop.tag);
  if (shape_ == Shape::readable && !loop.group.empty()) out = json::quoted(json::copy(out, R"(,"group":)"), loop.group);
  filled(json::copy(out, R"(,"content":[)"));
}

std::string_view JsonWriter::finish() {
  end_loops(open_);
  char* out = room(1);
  *out++ = ']';
  filled(out);
  return std::string_view(text_).substr(0, size_);
}

char* JsonWriter::room(std::size_t bytes) {
  if (text_.size() < size_ + bytes) {
    const std::size_t wanted = std::max(size_ + bytes, 2 * text_.size() + 4096);
    text_.resize_and_overwrite(wanted, [](char*, std::size_t size) { return size; });
  }
  return text_.data() + size_;
}

char* JsonWriter::separated(char* out) const {
  if (out[-1] != '[') *out++ = ',';
  return out;
}

void PlainJson::segment(const SegmentView& view, const SegmentDef* definition) {
  const std::size_t count = view.elements.size();
  char* out = separated(room(value_bound(view.text.size()) + 8 * count + 16));
  *out++ = '[';
  std::string scratch;
  if (!view.clean || !view.simple) scratch = marked_text(view, view.tag, false);
  out = json::quoted(out, view.clean && view.simple ? view.tag : std::string_view(scratch));
  char* last = out;  // behind the last element that is not empty
  for (std::size_t i = 0; i < count; ++i) {
    *out++ = ',';
    const std::string_view element = view.elements[i];
    if (view.clean && view.simple) {
      out = json::quoted(out, element);
      if (!element.empty()) last = out;
      continue;
    }
    const bool known = definition != nullptr && i < definition->elements.size();
    const bool composite = !known || definition->elements[i].composite != nullptr;
    const ElementText text = element_text(view, element, composite, scratch);
    out = value(out, text);
    if (!text.text.empty()) last = out;
  }
  *last++ = ']';
  filled(last);
}

}  // namespace crossdock::edi
