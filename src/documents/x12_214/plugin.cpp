// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_214_read;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_214 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_214", .set = "214", .kind = "delivery_status", .read = embedded::x12_214_read});
}

}  // namespace crossdock::documents::x12_214
