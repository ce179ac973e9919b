// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_180_read;
extern const std::string_view x12_180_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_180 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_180",
                .set = "180",
                .kind = "return_notice",
                .read = embedded::x12_180_read,
                .write = embedded::x12_180_write});
}

}  // namespace crossdock::documents::x12_180
