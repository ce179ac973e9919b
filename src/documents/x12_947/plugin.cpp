// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view x12_947_read;
}  // namespace crossdock::embedded

namespace crossdock::documents::x12_947 {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "x12_947", .set = "947", .kind = "stock_adjustment", .read = embedded::x12_947_read});
}

}  // namespace crossdock::documents::x12_947
