// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_856_read;
extern const std::string_view x12_856_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_856 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_856",
                .set = "856",
                .kind = "ship_notice",
                .read = embedded::x12_856_read,
                .write = embedded::x12_856_write});
}

}  // namespace crossdock::documents::x12_856
