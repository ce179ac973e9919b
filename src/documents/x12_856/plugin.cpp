// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_856;
}

namespace crossdock::documents::x12_856 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add(Document{"x12_856", "856", Direction::outbound, embedded::x12_856});
}

}  // namespace crossdock::documents::x12_856
