// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_945_read;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_945 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_945", .set = "945", .kind = "warehouse_shipment", .read = embedded::x12_945_read});
}

}  // namespace crossdock::documents::x12_945
