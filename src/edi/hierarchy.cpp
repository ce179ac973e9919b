// SPDX-License-Identifier: Apache-2.0
#include "edi/hierarchy.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {
namespace {

constexpr std::string_view k_hl = "HL";

// For each HL loop: the HL loop around it, as an index of set.loops, and whether there is one inside.
struct Place {
  std::size_t loop = 0;
  std::size_t parent = 0;
  bool has_parent = false;
  bool has_children = false;
};

// Outer loops come before those inside them.
std::vector<Place> places_of(const TransactionSet& set) {
  std::vector<Place> out;
  std::vector<std::size_t> open;  // of `out`
  for (std::size_t i = 0; i < set.loops.size(); ++i) {
    if (set.loops[i].name != k_hl) continue;
    while (!open.empty() && set.loops[out[open.back()].loop].end <= set.loops[i].begin) open.pop_back();
    Place place{i, 0, !open.empty(), false};
    if (place.has_parent) {
      place.parent = open.back();
      out[open.back()].has_children = true;
    }
    open.push_back(out.size());
    out.push_back(place);
  }
  return out;
}

}  // namespace

void number_hierarchy(TransactionSet& set) {
  const std::vector<Place> places = places_of(set);
  std::size_t number = 0;
  std::vector<std::string> ids;
  for (const Place& place : places) {
    Segment& hl = set.segments[set.loops[place.loop].begin];
    ++number;
    if (hl.tag == k_hl && hl.element(1).empty()) {
      if (hl.elements.size() < 4) hl.elements.resize(4);
      hl.elements[0] = std::to_string(number);
      hl.elements[1] = place.has_parent ? ids[place.parent] : std::string();
      hl.elements[3] = place.has_children ? "1" : "0";
    }
    ids.emplace_back(hl.element(1));
  }
}

}  // namespace crossdock::edi
