// SPDX-License-Identifier: Apache-2.0
#include "edi/testing/instances.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::edi::testing {
namespace {

constexpr int k_note_rounds = 6;

// Which of `usages` to fill so that mandatory ones are there and all notes hold.
std::vector<bool> filled(const std::vector<Usage>& usages, const std::vector<Note>& notes) {
  std::vector<bool> there;
  for (const Usage& usage : usages) there.push_back(usage.mandatory);
  for (int round = 0; round < k_note_rounds; ++round) {
    for (const Note& note : notes) {
      const auto count = std::ranges::count_if(note.positions, [&](std::size_t at) { return there[at - 1]; });
      const std::size_t first = note.positions.front() - 1;
      const bool all = (note.kind == 'P' && count > 0) || (note.kind == 'C' && there[first]);
      if (all) {
        for (const std::size_t at : note.positions) there[at - 1] = true;
      }
      if ((note.kind == 'R' || note.kind == 'O') && count == 0) there[first] = true;
      if (note.kind == 'L' && there[first] && count == 1) there[note.positions[1] - 1] = true;
    }
  }
  return there;
}

std::string text_of(const Usage& usage) {
  if (usage.element != nullptr) {
    return usage.codes.empty() ? value_of(*usage.element) : usage.codes.front();
  }
  const CompositeDef& composite = *usage.composite;
  std::vector<bool> there = filled(composite.components, composite.notes);
  if (std::ranges::none_of(there, [](bool one) { return one; })) there[0] = true;
  std::string out;
  for (std::size_t i = 0; i < there.size(); ++i) {
    if (i > 0) out += k_component_mark;
    if (there[i]) out += text_of(composite.components[i]);
  }
  while (out.ends_with(k_component_mark)) out.pop_back();
  return out;
}

Segment segment_of(const SegmentDef& definition) {
  Segment out{definition.tag, {}, 0};
  const std::vector<bool> there = filled(definition.elements, definition.notes);
  for (std::size_t i = 0; i < there.size(); ++i) {
    out.elements.push_back(there[i] ? text_of(definition.elements[i]) : "");
  }
  while (!out.elements.empty() && out.elements.back().empty()) out.elements.pop_back();
  return out;
}

void add(const std::vector<Node>& nodes, Instance& out) {
  for (const Node& node : nodes) {
    if (!node.mandatory) continue;
    if (node.loop) {
      add(node.children, out);
    } else {
      out.set.segments.push_back(segment_of(*node.segment));
      out.nodes.push_back(&node);
    }
  }
}

}  // namespace

std::string value_of(const ElementDef& element) {
  if (element.codes != nullptr && !element.codes->open) return element.codes->values.begin()->first;
  const std::size_t size = std::max<std::size_t>(element.length_min, 1);
  switch (element.type) {
    case ElementType::date: return element.length_max >= 8 ? "20260102" : "260102";
    case ElementType::time: return "0915";
    case ElementType::decimal:
    case ElementType::implied:
    case ElementType::number: return std::string(size, '1');
    case ElementType::text:
    case ElementType::identifier:
    case ElementType::binary:
    case ElementType::letters: break;
  }
  return std::string(size, 'A');
}

Instance smallest(const Definition& definition, const SetDef& set) {
  Instance out;
  out.set.id = set.id;
  out.set.control = "0001";
  out.set.version = definition.version();
  out.set.functional_code = set.functional_code;
  add(set.nodes, out);
  return out;
}

}  // namespace crossdock::edi::testing
