// SPDX-License-Identifier: Apache-2.0
#include "edi/definition_linker.hpp"

#include "edi/definition_path.hpp"
#include "edi/definition_tables.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace crossdock::edi {
namespace {

// "P0304", "R050608".
std::optional<Note> x12_note(std::string_view text) {
  const bool shape = text.size() >= 5 && text.size() % 2 == 1 && std::string_view("PRECL").contains(text[0]) &&
                     std::ranges::all_of(text.substr(1), is_digit);
  if (!shape) return std::nullopt;
  Note note{text[0], {}};
  for (std::size_t i = 1; i < text.size(); i += 2) {
    note.positions.push_back(static_cast<std::size_t>(parse_count(text.substr(i, 2))));
  }
  return note;
}

// "D5(03,02)": the dependency notes of EDIFACT directories.
std::optional<Note> edifact_note(std::string_view text) {
  constexpr std::string_view k_kinds = "OPRECLX";  // D1..D7
  if (text.size() < 8 || text[0] != 'D' || text[1] < '1' || text[1] > '7' || text[2] != '(' || text.back() != ')') {
    return std::nullopt;
  }
  Note note{k_kinds[static_cast<std::size_t>(text[1] - '1')], {}};
  text = text.substr(3, text.size() - 4);
  while (true) {
    const std::size_t end = std::min(text.find(','), text.size());
    const long position = parse_count(text.substr(0, end));
    if (position < 1) return std::nullopt;
    note.positions.push_back(static_cast<std::size_t>(position));
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
  }
  return note.positions.size() < 2 ? std::nullopt : std::optional(note);
}

// Where the qualifier of `value` stands: in the same composite, else the nearest before it in the segment.
std::optional<ElementPlace> qualifier_place(const SegmentDef& segment, const ElementPlace& value, std::string_view ref) {
  const Usage& usage = segment.elements[value.element - 1];
  if (usage.composite != nullptr) {
    const auto& parts = usage.composite->components;
    const auto found = std::ranges::find(parts, ref, &Usage::ref);
    if (found != parts.end()) {
      return ElementPlace{value.element, static_cast<std::size_t>(found - parts.begin()) + 1};
    }
  }
  for (std::size_t i = value.element - 1; i > 0; --i) {
    if (segment.elements[i - 1].ref == ref) return ElementPlace{i, 0};
  }
  return std::nullopt;
}

const ElementDef* element_at(const SegmentDef* segment, const ElementPlace& place) {
  if (segment == nullptr || place.element < 1 || place.element > segment->elements.size()) return nullptr;
  const Usage& usage = segment->elements[place.element - 1];
  if (usage.composite == nullptr) return usage.element;
  const std::size_t part = std::max<std::size_t>(place.component, 1);
  return part <= usage.composite->components.size() ? usage.composite->components[part - 1].element : nullptr;
}

}  // namespace

Result<> DefinitionLinker::link(const std::vector<PendingList>& lists, const std::vector<PendingUsages>& usages,
                                const std::vector<PendingSet>& sets) {
  for (const PendingList& pending : lists) {
    if (definition_.list(pending.list) == nullptr) {
      return definition_error(pending.source, pending.word, fmt::format("There is no list {}", pending.word.text));
    }
  }
  for (auto& [name, list] : definition_.lists_) {
    list.quick = CodeSet(list.values, [](const auto& value) { return std::string_view(value.first); });
  }
  for (auto& [id, element] : definition_.elements_) {
    element.codes = element.list.empty() ? nullptr : definition_.list(element.list);
  }
  for (const PendingUsages& pending : usages) CROSSDOCK_CHECK(check_usages(pending));
  for (auto& [id, composite] : definition_.composites_) {
    for (Usage& usage : composite.components) link_usage(usage);
    composite.quick = table_of(composite.components, composite.notes);
  }
  for (auto& [tag, segment] : definition_.segments_) link_segment(segment);
  for (auto& [id, set] : definition_.sets_) {
    const auto pending = std::ranges::find(sets, id, &PendingSet::id);
    CROSSDOCK_CHECK(link_set(set, pending == sets.end() ? nullptr : &*pending));
  }
  return {};
}

Result<> DefinitionLinker::check_usages(const PendingUsages& pending) {
  for (const Word& word : pending.elements) {
    const std::string_view ref = std::string_view(word.text).substr(0, word.text.find_first_of("!*"));
    if (definition_.element(ref) != nullptr) continue;
    if (!pending.composite && definition_.composite(ref) != nullptr) continue;
    return definition_error(pending.source, word, fmt::format("Element {} is not defined", ref));
  }
  CROSSDOCK_TRY(std::vector<Note> notes, notes_of(pending));
  if (pending.composite) {
    definition_.composites_[pending.owner].notes = std::move(notes);
  } else {
    definition_.segments_[pending.owner].notes = std::move(notes);
  }
  return {};
}

Result<std::vector<Note>> DefinitionLinker::notes_of(const PendingUsages& pending) const {
  std::vector<Note> notes;
  for (const Word& word : pending.notes) {
    const auto note = word.text.starts_with('D') ? edifact_note(word.text) : x12_note(word.text);
    if (!note) {
      return definition_error(pending.source, word,
                              "A note is a letter of P R E C L and at least two positions of two digits, or as D5(03,02)");
    }
    std::set<std::size_t> seen;
    for (const std::size_t position : note->positions) {
      if (position < 1 || position > pending.elements.size()) {
        return definition_error(pending.source, word, "A note names a position the segment does not have");
      }
      if (!seen.insert(position).second) return definition_error(pending.source, word, "A note names a position twice");
    }
    notes.push_back(*note);
  }
  return notes;
}

void DefinitionLinker::link_usage(Usage& usage) const {
  usage.element = definition_.element(usage.ref);
  usage.composite = usage.element == nullptr ? definition_.composite(usage.ref) : nullptr;
}

void DefinitionLinker::link_segment(SegmentDef& segment) const {
  for (Usage& usage : segment.elements) link_usage(usage);
  if (definition_.standard() == "edifact") {
    // What stands several times in a row may as well repeat in place (syntax 4).
    for (std::size_t i = segment.elements.size(); i-- > 1;) {
      Usage& before = segment.elements[i - 1];
      if (before.ref == segment.elements[i].ref) before.repeats_max = segment.elements[i].repeats_max + 1;
    }
  }
  segment.quick = table_of(segment.elements, segment.notes);
  segment.digits.clear();
  for (const Definition* one = &definition_; one != nullptr; one = one->base_) {
    for (const DigitRule& rule : one->digits_) add_digits(segment, rule);
    if (!one->digits_.empty()) break;  // who has rules of its own has copied those of its base
  }
}

void DefinitionLinker::add_digits(SegmentDef& segment, const DigitRule& rule) const {
  const CodeSet codes(rule.codes, [](const std::string& code) { return std::string_view(code); });
  const auto add = [&](const ElementPlace& value) {
    const auto qualifier = qualifier_place(segment, value, rule.qualifier);
    if (qualifier) segment.digits.push_back({rule.kind, value, *qualifier, rule.codes, codes});
  };
  for (std::size_t i = 1; i <= segment.elements.size(); ++i) {
    const Usage& usage = segment.elements[i - 1];
    if (usage.ref == rule.value) add({i, 0});
    if (usage.composite == nullptr) continue;
    const auto& parts = usage.composite->components;
    for (std::size_t k = 1; k <= parts.size(); ++k) {
      if (parts[k - 1].ref == rule.value) add({i, k});
    }
  }
}

Result<> DefinitionLinker::link_set(SetDef& set, const PendingSet* pending) {
  CROSSDOCK_CHECK(link_nodes(set.nodes, set, pending));
  set.quick = table_of(set.nodes);
  CROSSDOCK_CHECK(check_balances(set, pending));
  link_balances(set);
  return {};
}

Result<> DefinitionLinker::link_nodes(std::vector<Node>& nodes, const SetDef& set, const PendingSet* pending) {
  for (Node& node : nodes) {
    const SegmentDef* segment = definition_.segment(node.tag);
    if (segment == nullptr) {
      return fail(ErrorKind::invalid, "edi.definition",
                  fmt::format("Set {} uses segment {}, which is not defined", set.id, node.tag), node.place);
    }
    for (SegmentDef& narrowed : node.narrowed) link_segment(narrowed);
    node.segment = node.narrowed.empty() ? segment : &node.narrowed.front();
    CROSSDOCK_CHECK(link_nodes(node.children, set, pending));
    node.quick = table_of(node.children);
  }
  return {};
}

Result<> DefinitionLinker::check_balances(const SetDef& set, const PendingSet* pending) const {
  const auto known = [this](const FieldRef& field, const ElementPlace& at) {
    const SegmentDef* segment = definition_.segment(field.tag);
    return segment != nullptr && at.element <= segment->elements.size();
  };
  for (const Balance& balance : set.balances) {
    const auto good = [&known](const Term& term) {
      return known(term.field, term.field.at) && known(term.field, term.factor);
    };
    if (known(balance.target, balance.target.at) && std::ranges::all_of(balance.terms, good)) continue;
    const std::string message =
        fmt::format("A balance of set {} names what is not defined (target {})", set.id, balance.target.tag);
    if (pending == nullptr) return fail(ErrorKind::invalid, "edi.definition", message, balance.origin);
    return definition_error(pending->source, pending->word, message);
  }
  return {};
}

void DefinitionLinker::link_balances(SetDef& set) const {
  for (Balance& balance : set.balances) {
    balance.element = element_at(definition_.segment(balance.target.tag), balance.target.at);
    for (Term& term : balance.terms) {
      const SegmentDef* segment = definition_.segment(term.field.tag);
      term.element = element_at(segment, term.field.at);
      term.factor_element = element_at(segment, term.factor);
    }
  }
}

}  // namespace crossdock::edi
