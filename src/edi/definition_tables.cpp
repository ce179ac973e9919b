// SPDX-License-Identifier: Apache-2.0
#include "edi/definition_tables.hpp"

#include <algorithm>

namespace crossdock::edi {
namespace {

constexpr std::size_t k_length_max = 1'000'000'000;

QuickElement::Kind kind_of(ElementType type) {
  switch (type) {
    case ElementType::text:
    case ElementType::identifier:
    case ElementType::binary: return QuickElement::Kind::text;
    case ElementType::date: return QuickElement::Kind::date;
    case ElementType::time: return QuickElement::Kind::time;
    case ElementType::decimal: return QuickElement::Kind::decimal;
    case ElementType::implied: return QuickElement::Kind::implied;
    case ElementType::letters: return QuickElement::Kind::letters;
    case ElementType::number: return QuickElement::Kind::number;
  }
  return QuickElement::Kind::careful;
}

QuickElement quick(const Usage& usage) {
  QuickElement made;
  if (usage.forbidden || !usage.codes.empty()) return made;
  if (usage.composite != nullptr) {
    made.kind = QuickElement::Kind::composite;
    made.composite = &usage.composite->quick;
  } else if (usage.element != nullptr) {
    const ElementDef& element = *usage.element;
    const bool own_length = usage.length_max > 0;
    made.kind = kind_of(element.type);
    made.length_min = static_cast<std::uint32_t>(std::min(own_length ? usage.length_min : element.length_min, k_length_max));
    made.length_max = static_cast<std::uint32_t>(std::min(own_length ? usage.length_max : element.length_max, k_length_max));
    if (element.codes != nullptr && !element.codes->open) made.codes = &element.codes->quick;
  }
  return made;
}

}  // namespace

QuickTable table_of(const std::vector<Usage>& usages, const std::vector<Note>& notes) {
  QuickTable table;
  if (usages.size() > QuickTable::k_elements_max) return table;
  const auto bit = [](std::size_t position) { return std::uint64_t{1} << (position - 1); };
  for (const Usage& usage : usages) {
    table.elements.push_back(quick(usage));
    if (usage.mandatory) table.mandatory |= bit(table.elements.size());
  }
  for (const Note& note : notes) {
    QuickNote made{note.kind, bit(note.positions.front()), 0};
    for (const std::size_t position : note.positions) made.all |= bit(position);
    table.notes.push_back(made);
  }
  table.usable = true;
  return table;
}

NodeTable table_of(const std::vector<Node>& nodes) {
  NodeTable table;
  for (const Node& node : nodes) {
    table.tags.push_back(tag_number(node.tag));
    table.bits |= tag_bit(table.tags.back());
  }
  table.mandatory.resize(nodes.size());
  auto next = static_cast<std::uint32_t>(nodes.size());
  for (std::size_t i = nodes.size(); i-- > 0;) {
    if (nodes[i].mandatory) next = static_cast<std::uint32_t>(i);
    table.mandatory[i] = next;
  }
  return table;
}

}  // namespace crossdock::edi
