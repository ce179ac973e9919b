// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_850_read;
extern const std::string_view x12_850_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_850 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add(
      {.name = "x12_850", .set = "850", .kind = "order", .read = embedded::x12_850_read, .write = embedded::x12_850_write});
}

}  // namespace crossdock::documents::x12_850
