// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view edifact_desadv_read;
extern const std::string_view edifact_desadv_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::edifact_desadv {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "edifact_desadv",
                .set = "DESADV",
                .kind = "ship_notice",
                .read = embedded::edifact_desadv_read,
                .write = embedded::edifact_desadv_write});
}

}  // namespace crossdock::documents::edifact_desadv
