// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view edifact_orders_read;
extern const std::string_view edifact_orders_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::edifact_orders {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "edifact_orders",
                .set = "ORDERS",
                .kind = "order",
                .read = embedded::edifact_orders_read,
                .write = embedded::edifact_orders_write});
}

}  // namespace crossdock::documents::edifact_orders
