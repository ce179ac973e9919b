// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view edifact_iftsta_read;
}  // namespace crossdock::embedded

namespace crossdock::documents::edifact_iftsta {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add(
      {.name = "edifact_iftsta", .set = "IFTSTA", .kind = "delivery_status", .read = embedded::edifact_iftsta_read});
}

}  // namespace crossdock::documents::edifact_iftsta
