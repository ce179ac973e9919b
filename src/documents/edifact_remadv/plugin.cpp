// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view edifact_remadv_read;
}  // namespace crossdock::embedded

namespace crossdock::documents::edifact_remadv {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "edifact_remadv", .set = "REMADV", .kind = "remittance", .read = embedded::edifact_remadv_read});
}

}  // namespace crossdock::documents::edifact_remadv
