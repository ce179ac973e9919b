// SPDX-License-Identifier: Apache-2.0
#include "documents/testing/cases.hpp"

#include <doctest/doctest.h>

namespace crossdock::documents::edifact_remadv {
void register_plugin(DocumentRegistry& registry);
}

TEST_CASE("the samples of edifact_remadv map as they say") {
  crossdock::documents::DocumentRegistry registry;
  crossdock::documents::edifact_remadv::register_plugin(registry);
  crossdock::documents::testing::run_cases(registry);
}
