// SPDX-License-Identifier: Apache-2.0
#include "documents/testing/cases.hpp"

#include <doctest/doctest.h>

namespace crossdock::documents::x12_947 {
void register_plugin(DocumentRegistry& registry);
}

TEST_CASE("the samples of x12_947 map as they say") {
  crossdock::documents::DocumentRegistry registry;
  crossdock::documents::x12_947::register_plugin(registry);
  crossdock::documents::testing::run_cases(registry);
}
