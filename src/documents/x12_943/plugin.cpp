// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_943_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_943 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_943", .set = "943", .kind = "receipt_notice", .write = embedded::x12_943_write});
}

}  // namespace crossdock::documents::x12_943
