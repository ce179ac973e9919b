// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_810;
}

namespace crossdock::documents::x12_810 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add(Document{"x12_810", "810", Direction::outbound, embedded::x12_810});
}

}  // namespace crossdock::documents::x12_810
