// SPDX-License-Identifier: Apache-2.0
#include "edi/definitions.hpp"

#include "edi/definition_parser.hpp"

#include <algorithm>

namespace crossdock::edi {
namespace {

template <class Map>
const typename Map::mapped_type* find_in(const Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

const SetDef* Definition::set(std::string_view id) const {
  const SetDef* own = find_in(sets_, id);
  return own == nullptr && base_ != nullptr ? base_->set(id) : own;
}

const SegmentDef* Definition::segment(std::string_view tag) const {
  const SegmentDef* own = find_in(segments_, tag);
  return own == nullptr && base_ != nullptr ? base_->segment(tag) : own;
}

const CompositeDef* Definition::composite(std::string_view id) const {
  const CompositeDef* own = find_in(composites_, id);
  return own == nullptr && base_ != nullptr ? base_->composite(id) : own;
}

const ElementDef* Definition::element(std::string_view id) const {
  const ElementDef* own = find_in(elements_, id);
  return own == nullptr && base_ != nullptr ? base_->element(id) : own;
}

const CodeList* Definition::list(std::string_view name) const {
  const CodeList* own = find_in(lists_, name);
  return own == nullptr && base_ != nullptr ? base_->list(name) : own;
}

std::vector<std::string> Definition::set_ids() const {
  std::vector<std::string> ids = base_ != nullptr ? base_->set_ids() : std::vector<std::string>{};
  for (const auto& [id, set] : sets_) ids.push_back(id);
  std::ranges::sort(ids);
  const auto twice = std::ranges::unique(ids);
  ids.erase(twice.begin(), twice.end());
  return ids;
}

Result<Definition> Definition::parse(std::span<const Source> sources, const BaseLookup& base) {
  DefinitionParser parser(base);
  for (const Source& source : sources) CROSSDOCK_CHECK(parser.read(source));
  return std::move(parser).finish();
}

Result<Definition> Definition::parse(std::string_view text) {
  const Source source{"", text};
  return parse({&source, 1}, [](std::string_view, std::string_view) -> const Definition* { return nullptr; });
}

}  // namespace crossdock::edi
