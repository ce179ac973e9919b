// SPDX-License-Identifier: Apache-2.0
#include "inspect/readable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::inspect {
namespace {

std::vector<std::string_view> pieces(std::string_view text, char mark) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t end = std::min(text.find(mark), text.size());
    out.push_back(text.substr(0, end));
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

JsonObject simple(std::string_view text, const edi::ElementDef* definition) {
  JsonObject out;
  if (definition != nullptr) out["element"] = definition->id;
  if (definition != nullptr && !definition->name.empty()) out["name"] = definition->name;
  out["value"] = text;
  if (definition == nullptr || definition->codes == nullptr) return out;
  const auto meaning = definition->codes->values.find(text);
  if (meaning != definition->codes->values.end() && !meaning->second.empty()) out["meaning"] = meaning->second;
  return out;
}

Json one(std::string_view text, const edi::Usage* usage, const std::string& name) {
  const bool composite = text.contains(edi::k_component_mark) || (usage != nullptr && usage->composite != nullptr);
  if (!composite) return simple(text, usage == nullptr ? nullptr : usage->element);
  JsonObject out;
  const edi::CompositeDef* definition = usage == nullptr ? nullptr : usage->composite;
  if (definition != nullptr) out["element"] = definition->id;
  JsonObject components;
  std::size_t number = 0;
  for (const std::string_view piece : pieces(text, edi::k_component_mark)) {
    ++number;
    if (piece.empty()) continue;
    const bool known = definition != nullptr && number <= definition->components.size();
    components[fmt::format("{}-{:02}", name, number)] =
        simple(piece, known ? definition->components[number - 1].element : nullptr);
  }
  out["components"] = std::move(components);
  return out;
}

Json element(std::string_view text, const edi::Usage* usage, const std::string& name) {
  if (!text.contains(edi::k_repeat_mark)) return one(text, usage, name);
  JsonArray repeats;
  for (const std::string_view piece : pieces(text, edi::k_repeat_mark)) repeats.push_back(one(piece, usage, name));
  return JsonObject{{"repeats", std::move(repeats)}};
}

class Readable {
 public:
  Readable(const edi::TransactionSet& set, const edi::Definition* definition) : set_(set), definition_(definition) {}

  JsonArray content(std::size_t begin, std::size_t end) {
    JsonArray out;
    while (begin < end) {
      if (loop_ < set_.loops.size() && set_.loops[loop_].begin == begin && set_.loops[loop_].end <= end) {
        const edi::LoopRange& range = set_.loops[loop_++];
        JsonObject made{{"loop", range.name}};
        if (!range.group.empty()) made["group"] = range.group;
        made["content"] = content(begin, range.end);
        out.push_back(std::move(made));
        begin = range.end;
      } else {
        out.push_back(segment(set_.segments[begin++]));
      }
    }
    return out;
  }

 private:
  JsonObject segment(const edi::Segment& segment) const {
    JsonObject out{{"segment", segment.tag}};
    const edi::SegmentDef* definition = definition_ == nullptr ? nullptr : definition_->segment(segment.tag);
    if (definition != nullptr && !definition->name.empty()) out["name"] = definition->name;
    for (std::size_t i = 0; i < segment.elements.size(); ++i) {
      if (segment.elements[i].empty()) continue;
      const bool known = definition != nullptr && i < definition->elements.size();
      const std::string name = fmt::format("{}{:02}", segment.tag, i + 1);
      out[name] = element(segment.elements[i], known ? &definition->elements[i] : nullptr, name);
    }
    return out;
  }

  const edi::TransactionSet& set_;
  const edi::Definition* definition_;
  std::size_t loop_ = 0;
};

}  // namespace

JsonObject readable_json(const edi::TransactionSet& set, const edi::Library& library) {
  const edi::Library::Match match = library.find(set.version, set.id);
  JsonObject out{{"set", set.id}, {"control", set.control}, {"version", set.version}};
  if (!set.functional_code.empty()) out["group"] = set.functional_code;
  if (!set.agency.empty()) out["agency"] = set.agency;
  if (!set.implementation.empty()) out["implementation"] = set.implementation;
  if (!set.access_reference.empty()) out["access_reference"] = set.access_reference;
  if (!set.header_more.empty()) out["header_more"] = *json_find(edi::to_json(set).get_object(), "header_more");
  out["content"] = Readable(set, match.definition).content(0, set.segments.size());
  return out;
}

}  // namespace crossdock::inspect
