// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"

namespace crossdock::embedded {
extern const std::string_view edifact_retann_read;
extern const std::string_view edifact_retann_write;
}  // namespace crossdock::embedded

namespace crossdock::documents::edifact_retann {

void register_plugin(DocumentRegistry& registry);
void register_plugin(DocumentRegistry& registry) {
  registry.add({.name = "edifact_retann",
                .set = "RETANN",
                .kind = "return_notice",
                .read = embedded::edifact_retann_read,
                .write = embedded::edifact_retann_write});
}

}  // namespace crossdock::documents::edifact_retann
