// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_860_read;
extern const std::string_view x12_860_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_860 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_860",
                .set = "860",
                .kind = "order_change",
                .read = embedded::x12_860_read,
                .write = embedded::x12_860_write});
}

}  // namespace crossdock::documents::x12_860
