// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_820_read;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_820 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_820", .set = "820", .kind = "remittance", .read = embedded::x12_820_read});
}

}  // namespace crossdock::documents::x12_820
