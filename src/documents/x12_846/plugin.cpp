// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_846_read;
extern const std::string_view x12_846_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_846 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_846",
                .set = "846",
                .kind = "stock_report",
                .read = embedded::x12_846_read,
                .write = embedded::x12_846_write});
}

}  // namespace crossdock::documents::x12_846
