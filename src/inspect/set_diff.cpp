// SPDX-License-Identifier: Apache-2.0
#include "inspect/set_diff.hpp"

#include "base/decimal.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::inspect {
namespace {

// A segment, or a loop with what is in it.
struct Item {
  const edi::Segment* segment = nullptr;  // of a loop: its trigger
  bool loop = false;
  std::vector<Item> children = {};  // of a loop, without the trigger

  const std::string& tag() const { return segment->tag; }
};

std::vector<Item> items_of(const edi::TransactionSet& set, std::size_t begin, std::size_t end, std::size_t& loop) {
  std::vector<Item> out;
  while (begin < end) {
    if (loop < set.loops.size() && set.loops[loop].begin == begin && set.loops[loop].end <= end) {
      const std::size_t loop_end = set.loops[loop++].end;
      out.push_back({&set.segments[begin], true, items_of(set, begin + 1, loop_end, loop)});
      begin = loop_end;
    } else {
      out.push_back({&set.segments[begin++]});
    }
  }
  return out;
}

std::string_view qualifier_of(const edi::Segment& segment) { return segment.component(segment.tag == "HL" ? 3 : 1, 1); }

// "PO1[2]": the second of its tag beside each other.
std::vector<std::string> names_of(const std::vector<Item>& items) {
  std::map<std::string_view, std::size_t> counts;
  std::vector<std::string> out;
  for (const Item& item : items) out.push_back(fmt::format("{}[{}]", item.tag(), ++counts[item.tag()]));
  return out;
}

using Pair = std::pair<std::size_t, std::size_t>;
constexpr std::size_t k_none = static_cast<std::size_t>(-1);

// The k-th of a key with the k-th of it; of what is left over, the k-th of a tag with the k-th of it; the rest alone.
std::vector<Pair> paired(const std::vector<Item>& a, const std::vector<Item>& b) {
  std::vector<std::size_t> of_a(a.size(), k_none);
  std::vector<bool> taken(b.size(), false);
  const auto pass = [&](const auto& key) {
    std::map<std::string, std::vector<std::size_t>> open;
    for (std::size_t i = b.size(); i > 0; --i) {
      if (!taken[i - 1]) open[key(b[i - 1])].push_back(i - 1);
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (of_a[i] != k_none) continue;
      const auto found = open.find(key(a[i]));
      if (found == open.end() || found->second.empty()) continue;
      of_a[i] = found->second.back();
      taken[of_a[i]] = true;
      found->second.pop_back();
    }
  };
  const auto tag = [](const Item& item) { return item.tag() + (item.loop ? "{" : ""); };
  pass([&tag](const Item& item) { return tag(item) + " " + std::string(qualifier_of(*item.segment)); });
  pass(tag);
  std::vector<Pair> out;
  for (std::size_t i = 0; i < a.size(); ++i) out.emplace_back(i, of_a[i]);
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (!taken[i]) out.emplace_back(k_none, i);
  }
  return out;
}

std::vector<std::string_view> pieces(std::string_view text, char mark) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t end = std::min(text.find(mark), text.size());
    out.push_back(text.substr(0, end));
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

std::string text_of(const edi::Segment& segment) {
  std::string out = segment.tag;
  for (const std::string& element : segment.elements) {
    out += '*';
    for (const char c : element) out += c == edi::k_component_mark ? ':' : c == edi::k_repeat_mark ? '^' : c;
  }
  return out;
}

bool same_number(std::string_view a, std::string_view b) {
  const auto number = [](std::string_view text) {
    std::string point(text);
    std::ranges::replace(point, ',', '.');
    return Decimal::parse(point);
  };
  const auto left = number(a);
  const auto right = number(b);
  return left && right && *left == *right;
}

class SetDiff {
 public:
  SetDiff(DiffReport& report, const edi::Definition* definition, std::string set)
      : report_(report), definition_(definition), set_(std::move(set)) {}

  void report(const std::string& path, const std::string& element, const std::string& name, const std::string& a,
              const std::string& b) {
    if (++report_.count <= DiffReport::k_differences_max) report_.differences.push_back({set_, path, element, name, a, b});
  }

  void items(const std::vector<Item>& a, const std::vector<Item>& b, const std::string& path) {
    const std::vector<std::string> names_a = names_of(a);
    const std::vector<std::string> names_b = names_of(b);
    for (const auto& [i, j] : paired(a, b)) {
      if (i == k_none || j == k_none) {
        alone(i == k_none ? b[j] : a[i], path + (i == k_none ? names_b[j] : names_a[i]), j == k_none);
      } else {
        segments(*a[i].segment, *b[j].segment, path + names_a[i]);
        items(a[i].children, b[j].children, path + names_a[i] + "/");
      }
    }
  }

 private:
  const edi::SegmentDef* known(const edi::Segment& segment) const {
    return definition_ == nullptr ? nullptr : definition_->segment(segment.tag);
  }

  void alone(const Item& item, const std::string& path, bool in_a) {
    const edi::SegmentDef* definition = known(*item.segment);
    const std::string said = text_of(*item.segment) + (item.loop ? " ..." : "");
    report(path, "", definition == nullptr ? "" : definition->name, in_a ? said : "", in_a ? "" : said);
  }

  void segments(const edi::Segment& a, const edi::Segment& b, const std::string& path) {
    const edi::SegmentDef* definition = known(a);
    for (std::size_t i = 1; i <= std::max(a.elements.size(), b.elements.size()); ++i) {
      if (a.element(i) == b.element(i)) continue;
      const bool there = definition != nullptr && i <= definition->elements.size();
      repeats(a.element(i), b.element(i), there ? &definition->elements[i - 1] : nullptr, fmt::format("{}{:02}", a.tag, i),
              path);
    }
  }

  void repeats(std::string_view a, std::string_view b, const edi::Usage* usage, const std::string& element,
               const std::string& path) {
    const auto left = pieces(a, edi::k_repeat_mark);
    const auto right = pieces(b, edi::k_repeat_mark);
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      const std::string name = left.size() + right.size() > 2 ? fmt::format("{} repeat {}", element, i + 1) : element;
      components(i < left.size() ? left[i] : "", i < right.size() ? right[i] : "", usage, name, path);
    }
  }

  void components(std::string_view a, std::string_view b, const edi::Usage* usage, const std::string& element,
                  const std::string& path) {
    const edi::CompositeDef* composite = usage == nullptr ? nullptr : usage->composite;
    const auto left = pieces(a, edi::k_component_mark);
    const auto right = pieces(b, edi::k_component_mark);
    const bool several = composite != nullptr || left.size() + right.size() > 2;
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      const edi::ElementDef* definition = usage == nullptr ? nullptr : usage->element;
      if (several) {
        definition = composite != nullptr && i < composite->components.size() ? composite->components[i].element : nullptr;
      }
      values(i < left.size() ? left[i] : "", i < right.size() ? right[i] : "", definition,
             several ? fmt::format("{}-{:02}", element, i + 1) : element, path);
    }
  }

  void values(std::string_view a, std::string_view b, const edi::ElementDef* definition, const std::string& element,
              const std::string& path) {
    if (a == b) return;
    const bool number = definition != nullptr &&
                        (definition->type == edi::ElementType::decimal || definition->type == edi::ElementType::number);
    if (number && same_number(a, b)) return;
    report(path, element, definition == nullptr ? "" : definition->name, std::string(a), std::string(b));
  }

  DiffReport& report_;
  const edi::Definition* definition_;
  std::string set_;
};

}  // namespace

void diff_sets(const edi::TransactionSet* a, const edi::TransactionSet* b, bool all, const edi::Library& library,
               DiffReport& report) {
  const edi::TransactionSet& some = a != nullptr ? *a : *b;
  const edi::Library::Match match = library.find(some.version, some.id);
  std::string label = fmt::format("{} {}", some.id, some.control);
  if (a != nullptr && b != nullptr && a->control != b->control) label += " / " + b->control;
  SetDiff differ(report, match.definition, std::move(label));
  if (a == nullptr || b == nullptr) {
    const std::string said = fmt::format("{} segments", some.segments.size() + 2);
    return differ.report("", "", "", a != nullptr ? said : "", b != nullptr ? said : "");
  }
  if (a->version != b->version) differ.report("", "version", "", a->version, b->version);
  if (a->implementation != b->implementation) {
    differ.report("", "implementation", "", a->implementation, b->implementation);
  }
  if (all && a->control != b->control) differ.report("", "control", "", a->control, b->control);
  std::size_t loop_a = 0;
  std::size_t loop_b = 0;
  differ.items(items_of(*a, 0, a->segments.size(), loop_a), items_of(*b, 0, b->segments.size(), loop_b), "");
}

}  // namespace crossdock::inspect
