// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_832_read;
extern const std::string_view x12_832_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_832 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_832",
                .set = "832",
                .kind = "price_list",
                .read = embedded::x12_832_read,
                .write = embedded::x12_832_write});
}

}  // namespace crossdock::documents::x12_832
