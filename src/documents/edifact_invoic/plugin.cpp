// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view edifact_invoic_read;
extern const std::string_view edifact_invoic_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::edifact_invoic {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "edifact_invoic",
                .set = "INVOIC",
                .kind = "invoice",
                .read = embedded::edifact_invoic_read,
                .write = embedded::edifact_invoic_write});
}

}  // namespace crossdock::documents::edifact_invoic
