// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "connect/connector.hpp"

#include <utility>

namespace crossdock::connect {

void Registry::add(Spec spec) {
  std::string name(spec.name);
  const bool added = specs_.emplace(std::move(name), std::move(spec)).second;
  CROSSDOCK_ASSERT(added);
}

const Spec* Registry::find(std::string_view name) const {
  const auto found = specs_.find(name);
  return found == specs_.end() ? nullptr : &found->second;
}

std::vector<const Spec*> Registry::all() const {
  std::vector<const Spec*> specs;
  for (const auto& [name, spec] : specs_) specs.push_back(&spec);
  return specs;
}

}  // namespace crossdock::connect
