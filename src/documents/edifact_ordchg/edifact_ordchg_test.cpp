// SPDX-License-Identifier: Apache-2.0
#include "documents/testing/cases.hpp"

#include <doctest/doctest.h>

namespace crossdock::documents::edifact_ordchg {
void register_plugin(DocumentRegistry& registry);
}

TEST_CASE("the samples of edifact_ordchg map as they say") {
  crossdock::documents::DocumentRegistry registry;
  crossdock::documents::edifact_ordchg::register_plugin(registry);
  crossdock::documents::testing::run_cases(registry);
}
