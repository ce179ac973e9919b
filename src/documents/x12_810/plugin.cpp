// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_810_read;
extern const std::string_view x12_810_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_810 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_810",
                .set = "810",
                .kind = "invoice",
                .read = embedded::x12_810_read,
                .write = embedded::x12_810_write});
}

}  // namespace crossdock::documents::x12_810
