// SPDX-License-Identifier: Apache-2.0
#include "edi/testing/random_sets.hpp"

#include "edi/text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace crossdock::edi::testing {
namespace {

constexpr std::size_t k_longer_max = 12;  // than an element must be

std::size_t number_below(Random& random, std::size_t bound) { return static_cast<std::size_t>(random.below(bound)); }

class Maker {
 public:
  Maker(Random& random, const Definition& definition, const RandomOptions& options)
      : random_(random), definition_(definition), options_(options) {}

  void nodes(const std::vector<Node>& nodes, std::vector<Segment>& out) {
    for (const Node& node : nodes) {
      if (node.tag == "LS" || node.tag == "LE") continue;
      std::size_t uses = node.mandatory ? 1 : static_cast<std::size_t>(random_.below(8) == 0);
      if (uses > 0 && node.uses_max != 1) uses += number_below(random_, 2);
      for (std::size_t i = 0; i < uses; ++i) {
        if (node.loop) {
          this->nodes(node.children, out);
        } else {
          out.push_back(segment(*definition_.segment(node.tag)));
          const auto hierarchies = std::ranges::count(out, "HL", &Segment::tag);
          if (node.tag == "HL") out.back().elements = {std::to_string(hierarchies), "", "S"};
        }
      }
    }
  }

 private:
  Segment segment(const SegmentDef& definition) {
    Segment segment{definition.tag, {}, 0};
    for (const Usage& usage : definition.elements) {
      std::string value = usage_value(usage);
      if (options_.repeats && usage.repeats_max > 1) value += k_repeat_mark + usage_value(usage);
      segment.elements.push_back(std::move(value));
    }
    return segment;
  }

  std::string usage_value(const Usage& usage) {
    if (usage.composite == nullptr) return value(*usage.element);
    std::string out;
    for (const Usage& part : usage.composite->components) {
      if (!out.empty()) out += k_component_mark;
      out += value(*part.element);
    }
    return out;
  }

  // Any value the element's definition allows.
  std::string value(const ElementDef& element) {
    const std::size_t max = std::min<std::size_t>(element.length_max, element.length_min + k_longer_max);
    const std::size_t length =
        std::max<std::size_t>(element.length_min + number_below(random_, max - element.length_min + 1), 1);
    switch (element.type) {
      case ElementType::date: return "20261123";
      case ElementType::time: return "0915";
      case ElementType::decimal:
      case ElementType::number:
      case ElementType::implied: return std::string(length, static_cast<char>('1' + random_.below(9)));
      case ElementType::letters: return std::string(length, static_cast<char>('A' + random_.below(26)));
      default: break;
    }
    if (element.codes != nullptr && !element.codes->values.empty()) return element.codes->values.begin()->first;
    return random_text(random_, std::max<std::size_t>(element.length_min, 1), std::max<std::size_t>(max, 1),
                       options_.alphabet);
  }

  Random& random_;
  const Definition& definition_;
  const RandomOptions& options_;
};

}  // namespace

std::string random_text(Random& random, std::size_t min, std::size_t max, std::string_view alphabet) {
  std::vector<std::string_view> characters;
  for (std::string_view rest = alphabet; !rest.empty(); rest.remove_prefix(characters.back().size())) {
    characters.push_back(utf8_character(rest));
  }
  std::string out;
  const std::size_t size = min + number_below(random, max - min + 1);
  for (std::size_t i = 0; i < size; ++i) out += characters[number_below(random, characters.size())];
  if (out.front() == ' ') out.front() = 'A';
  if (out.back() == ' ') out.back() = 'Z';
  return out;
}

TransactionSet random_set(Random& random, const Library::Match& match, const RandomOptions& options) {
  TransactionSet made;
  made.id = match.set->id;
  made.version = match.definition->version();
  made.functional_code = match.set->functional_code;
  Maker(random, *match.definition, options).nodes(match.set->nodes, made.segments);
  return made;
}

}  // namespace crossdock::edi::testing
