// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_944_read;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_944 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_944", .set = "944", .kind = "receipt", .read = embedded::x12_944_read});
}

}  // namespace crossdock::documents::x12_944
