// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view edifact_ordrsp_read;
extern const std::string_view edifact_ordrsp_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::edifact_ordrsp {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "edifact_ordrsp",
                .set = "ORDRSP",
                .kind = "order_response",
                .read = embedded::edifact_ordrsp_read,
                .write = embedded::edifact_ordrsp_write});
}

}  // namespace crossdock::documents::edifact_ordrsp
