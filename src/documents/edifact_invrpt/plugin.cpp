// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view edifact_invrpt_read;
extern const std::string_view edifact_invrpt_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::edifact_invrpt {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "edifact_invrpt",
                .set = "INVRPT",
                .kind = "stock_report",
                .read = embedded::edifact_invrpt_read,
                .write = embedded::edifact_invrpt_write});
}

}  // namespace crossdock::documents::edifact_invrpt
