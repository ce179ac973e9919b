// SPDX-License-Identifier: Apache-2.0
#include "edi/tree.hpp"

#include "edi/definitions.hpp"
#include "edi/hierarchy.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::string_view k_code = "edi.tree";

Json component_json(std::string_view text) {
  if (!text.contains(k_component_mark)) return Json(text);
  JsonArray parts;
  while (true) {
    const std::size_t end = std::min(text.find(k_component_mark), text.size());
    parts.emplace_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

Json element_json(std::string_view text) {
  if (!text.contains(k_repeat_mark)) return component_json(text);
  JsonArray repeats;
  while (true) {
    const std::size_t end = std::min(text.find(k_repeat_mark), text.size());
    repeats.push_back(component_json(text.substr(0, end)));
    if (end == text.size()) return JsonObject{{"repeat", std::move(repeats)}};
    text.remove_prefix(end + 1);
  }
}

JsonArray segment_json(const Segment& segment) {
  JsonArray out;
  out.emplace_back(segment.tag);
  for (const std::string& element : segment.elements) out.push_back(element_json(element));
  return out;
}

// Segments [begin, end) and the loops from `loop` on that lie inside.
JsonArray content_json(const TransactionSet& set, std::size_t begin, std::size_t end, std::size_t& loop) {
  JsonArray out;
  while (begin < end) {
    if (loop < set.loops.size() && set.loops[loop].begin == begin && set.loops[loop].end <= end) {
      const LoopRange& range = set.loops[loop++];
      out.push_back(JsonObject{{"loop", range.name}, {"content", content_json(set, begin, range.end, loop)}});
      begin = range.end;
    } else {
      out.push_back(segment_json(set.segments[begin++]));
    }
  }
  return out;
}

class FromJson {
 public:
  explicit FromJson(TransactionSet& set) : set_(set) {}

  Result<> header_more(const JsonObject& object) {
    const Json* more = json_find(object, "header_more");
    if (more == nullptr) return {};
    if (!more->is_array()) return error("must be an array", "header_more");
    for (const Json& item : more->get_array()) {
      CROSSDOCK_TRY(std::string text, element(item, "header_more"));
      set_.header_more.push_back(std::move(text));
    }
    return {};
  }

  Result<> content(const JsonObject& object, const std::string& where, std::size_t depth) {
    const Json* items = json_find(object, "content");
    if (items == nullptr || !items->is_array()) return error("must be an array", where + "content");
    if (depth > k_loop_depth_max) return fail(ErrorKind::limit, std::string(k_code), "Loops are nested too deep", where);
    std::size_t i = 0;
    for (const Json& item : items->get_array()) {
      const std::string here = fmt::format("{}content[{}]", where, i++);
      if (set_.segments.size() >= k_set_segments_max)
        return fail(ErrorKind::limit, std::string(k_code), "The set has too many segments", here);
      if (item.is_array()) {
        CROSSDOCK_CHECK(segment(item.get_array(), here));
      } else if (item.is_object()) {
        CROSSDOCK_CHECK(loop(item.get_object(), here, depth));
      } else {
        return error("must be a segment (array) or a loop (object)", here);
      }
    }
    return {};
  }

 private:
  static Unexpected error(std::string_view what, const std::string& where) {
    return fail(ErrorKind::invalid, std::string(k_code), fmt::format("{} {}", where, what), where);
  }

  Result<> loop(const JsonObject& object, const std::string& where, std::size_t depth) {
    CROSSDOCK_TRY(std::string name, json_string(object, "loop", where));
    const std::size_t index = set_.loops.size();
    set_.loops.push_back(LoopRange{std::move(name), set_.segments.size(), 0});
    CROSSDOCK_CHECK(content(object, where + ".", depth + 1));
    set_.loops[index].end = set_.segments.size();
    if (set_.loops[index].begin == set_.loops[index].end) return error("is a loop without segments", where);
    return {};
  }

  Result<> segment(const JsonArray& items, const std::string& where) {
    if (items.empty() || !items[0].is_string() || items[0].get_string().empty())
      return error("must begin with its tag", where);
    Segment made;
    made.tag = std::string(items[0].get_string());
    for (std::size_t i = 1; i < items.size(); ++i) {
      CROSSDOCK_TRY(std::string text, element(items[i], fmt::format("{}[{}]", where, i)));
      made.elements.push_back(std::move(text));
    }
    while (!made.elements.empty() && made.elements.back().empty()) made.elements.pop_back();
    set_.segments.push_back(std::move(made));
    return {};
  }

  static Result<std::string> element(const Json& item, const std::string& where) {
    const Json* repeats = item.is_object() ? json_find(item.get_object(), "repeat") : nullptr;
    if (repeats == nullptr) return component(item, where);
    if (!repeats->is_array()) return error("must be an array", where + ".repeat");
    std::string out;
    for (const Json& repeat : repeats->get_array()) {
      CROSSDOCK_TRY(const std::string text, component(repeat, where + ".repeat"));
      if (&repeat != &repeats->get_array().front()) out.push_back(k_repeat_mark);
      out.append(text);
    }
    return out;
  }

  static Result<std::string> component(const Json& item, const std::string& where) {
    if (!item.is_array()) return plain(item, where);
    std::string out;
    for (const Json& part : item.get_array()) {
      CROSSDOCK_TRY(const std::string text, plain(part, where));
      if (&part != &item.get_array().front()) out.push_back(k_component_mark);
      out.append(text);
    }
    while (out.ends_with(k_component_mark)) out.pop_back();
    return out;
  }

  static Result<std::string> plain(const Json& item, const std::string& where) {
    if (item.is_null()) return std::string();
    if (!item.is_string()) return error("must be a string (numbers too, so that they stay exact)", where);
    const std::string_view text = item.get_string();
    if (std::ranges::any_of(text, is_control)) return error("holds a control character or line break", where);
    return std::string(text);
  }

  TransactionSet& set_;
};

}  // namespace

std::string marked_text(const SegmentView& view, std::string_view text, bool composite) {
  if (view.clean && view.simple) return std::string(text);
  const Delimiters& delimiters = *view.delimiters;
  std::string out(text);
  for (char& c : out) {
    if (composite && delimiters.component != '\0' && c == delimiters.component) {
      c = k_component_mark;
    } else if (delimiters.repetition != '\0' && c == delimiters.repetition) {
      c = k_repeat_mark;
    } else if (is_control(c)) {
      c = ' ';
    }
  }
  while (out.ends_with(k_component_mark)) out.pop_back();
  return view.utf8(out);
}

std::string_view Segment::component(std::size_t in_element, std::size_t number) const {
  std::string_view text = element(in_element);
  text = text.substr(0, text.find(k_repeat_mark));
  for (; number > 1; --number) {
    const std::size_t mark = text.find(k_component_mark);
    if (mark == std::string_view::npos) return {};
    text.remove_prefix(mark + 1);
  }
  return text.substr(0, text.find(k_component_mark));
}

const Segment* TransactionSet::find(std::string_view tag) const {
  const auto found = std::ranges::find(segments, tag, &Segment::tag);
  return found == segments.end() ? nullptr : &*found;
}

Segment copy_segment(const SegmentView& view, const SegmentDef* definition) {
  Segment segment;
  segment.tag = marked_text(view, view.tag, false);
  segment.offset = view.offset;
  std::size_t size = view.elements.size();
  while (size > 0 && view.elements[size - 1].empty()) --size;
  segment.elements.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    const bool known = definition != nullptr && i < definition->elements.size();
    const bool composite = !known || definition->elements[i].composite != nullptr;
    segment.elements.push_back(marked_text(view, view.elements[i], composite));
  }
  while (!segment.elements.empty() && segment.elements.back().empty()) segment.elements.pop_back();
  return segment;
}

JsonArray header_more_json(const TransactionSet& set) {
  JsonArray more;
  for (const std::string& element : set.header_more) more.push_back(element_json(element));
  return more;
}

Json to_json(const TransactionSet& set) {
  JsonObject out{{"set", set.id}, {"control", set.control}, {"version", set.version}, {"group", set.functional_code}};
  if (!set.implementation.empty()) out["implementation"] = set.implementation;
  if (!set.agency.empty()) out["agency"] = set.agency;
  if (!set.access_reference.empty()) out["access_reference"] = set.access_reference;
  if (!set.header_more.empty()) out["header_more"] = header_more_json(set);
  std::size_t loop = 0;
  out["content"] = content_json(set, 0, set.segments.size(), loop);
  return out;
}

Result<TransactionSet> set_from_json(const Json& json) {
  if (!json.is_object()) return fail(ErrorKind::invalid, std::string(k_code), "A set must be an object");
  const JsonObject& object = json.get_object();
  TransactionSet set;
  CROSSDOCK_TRY(set.id, json_string(object, "set"));
  set.control = json_string_or(object, "control", "");
  set.version = json_string_or(object, "version", "004010");
  set.functional_code = json_string_or(object, "group", "");
  set.implementation = json_string_or(object, "implementation", "");
  set.agency = json_string_or(object, "agency", "");
  set.access_reference = json_string_or(object, "access_reference", "");
  FromJson reader(set);
  CROSSDOCK_CHECK(reader.header_more(object));
  CROSSDOCK_CHECK(reader.content(object, "", 0));
  number_hierarchy(set);
  return set;
}

}  // namespace crossdock::edi
