// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_940_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_940 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_940", .set = "940", .kind = "warehouse_order", .write = embedded::x12_940_write});
}

}  // namespace crossdock::documents::x12_940
