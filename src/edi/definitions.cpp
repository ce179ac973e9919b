// SPDX-License-Identifier: Apache-2.0
#include "edi/definitions.hpp"

#include "base/assert.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_004010;
}

namespace crossdock::edi {
namespace {

constexpr std::size_t k_version_bytes = 6;

template <class Map>
const typename Map::mapped_type* find_in(const Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

Library load_shipped() {
  Library library;
  auto definition = Definition::parse(embedded::x12_004010);
  CROSSDOCK_ASSERT(definition.has_value());
  library.add(*std::move(definition));
  return library;
}

}  // namespace

std::string_view Usage::id() const { return element != nullptr ? element->id : composite->id; }

const SetDef* Definition::set(std::string_view id) const { return find_in(sets_, id); }
const SegmentDef* Definition::segment(std::string_view tag) const { return find_in(segments_, tag); }
const ElementDef* Definition::element(std::string_view id) const { return find_in(elements_, id); }

const Library& Library::shipped() {
  static const Library k_library = load_shipped();
  return k_library;
}

void Library::add(Definition definition) {
  std::string version = definition.version();
  by_version_[std::move(version)] = std::make_unique<Definition>(std::move(definition));
}

Library::Match Library::find(std::string_view version, std::string_view set_id) const {
  const std::string_view wanted = version.substr(0, k_version_bytes);
  Match match;
  for (const auto& [known, definition] : by_version_) {
    const SetDef* set = definition->set(set_id);
    if (set == nullptr || (match && known > wanted)) continue;
    match = Match{definition.get(), set, known == wanted};
  }
  return match;
}

}  // namespace crossdock::edi
