// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::documents {

void DocumentRegistry::add(Document document) {
  CROSSDOCK_ASSERT(find(document.name) == nullptr && find(document.set, document.direction) == nullptr);
  documents_.push_back(std::move(document));
}

const Document* DocumentRegistry::find(std::string_view name) const {
  const auto found = std::ranges::find(documents_, name, &Document::name);
  return found == documents_.end() ? nullptr : &*found;
}

const Document* DocumentRegistry::find(std::string_view set, Direction direction) const {
  const auto found = std::ranges::find_if(
      documents_, [&](const Document& document) { return document.set == set && document.direction == direction; });
  return found == documents_.end() ? nullptr : &*found;
}

}  // namespace crossdock::documents
