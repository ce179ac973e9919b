// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::documents {

void DocumentRegistry::add(Document document) {
  CROSSDOCK_ASSERT(find(document.name) == nullptr && find_set(document.set) == nullptr);
  CROSSDOCK_ASSERT(!document.read.empty() || !document.write.empty());
  documents_.push_back(std::move(document));
}

const Document* DocumentRegistry::find(std::string_view name) const {
  const auto found = std::ranges::find(documents_, name, &Document::name);
  return found == documents_.end() ? nullptr : &*found;
}

const Document* DocumentRegistry::find_set(std::string_view set) const {
  const auto found = std::ranges::find(documents_, set, &Document::set);
  return found == documents_.end() ? nullptr : &*found;
}

}  // namespace crossdock::documents
