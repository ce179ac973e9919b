// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_855;
}

namespace crossdock::documents::x12_855 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add(Document{"x12_855", "855", Direction::outbound, embedded::x12_855});
}

}  // namespace crossdock::documents::x12_855
