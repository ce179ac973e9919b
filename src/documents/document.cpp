// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::embedded {
extern const std::string_view x12_shared;
extern const std::string_view edifact_shared;
}  // namespace crossdock::embedded

namespace crossdock::documents {

void DocumentRegistry::add(Document document) {
  CROSSDOCK_ASSERT(find(document.name) == nullptr && find_set(document.set) == nullptr);
  CROSSDOCK_ASSERT(!document.read.empty() || !document.write.empty());
  if (document.name.starts_with("x12_")) document.shared = embedded::x12_shared;
  if (document.name.starts_with("edifact_")) document.shared = embedded::edifact_shared;
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
