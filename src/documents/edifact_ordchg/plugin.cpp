// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view edifact_ordchg_read;
extern const std::string_view edifact_ordchg_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::edifact_ordchg {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "edifact_ordchg",
                .set = "ORDCHG",
                .kind = "order_change",
                .read = embedded::edifact_ordchg_read,
                .write = embedded::edifact_ordchg_write});
}

}  // namespace crossdock::documents::edifact_ordchg
