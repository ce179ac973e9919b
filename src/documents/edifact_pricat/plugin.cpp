// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view edifact_pricat_read;
extern const std::string_view edifact_pricat_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::edifact_pricat {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "edifact_pricat",
                .set = "PRICAT",
                .kind = "price_list",
                .read = embedded::edifact_pricat_read,
                .write = embedded::edifact_pricat_write});
}

}  // namespace crossdock::documents::edifact_pricat
