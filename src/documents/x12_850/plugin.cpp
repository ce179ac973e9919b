// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_850;
}

namespace crossdock::documents::x12_850 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add(Document{"x12_850", "850", Direction::inbound, embedded::x12_850});
}

}  // namespace crossdock::documents::x12_850
