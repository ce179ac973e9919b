// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_865_read;
extern const std::string_view x12_865_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_865 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_865",
                .set = "865",
                .kind = "order_response",
                .read = embedded::x12_865_read,
                .write = embedded::x12_865_write});
}

}  // namespace crossdock::documents::x12_865
