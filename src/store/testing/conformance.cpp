// SPDX-License-Identifier: Apache-2.0
#include "store/testing/conformance.hpp"

#include "store/testing/fixture.hpp"

#include <doctest/doctest.h>

namespace crossdock::store::testing {

void run_conformance(const EngineFactory& factory) {
  for (const auto& cases : {table_cases(), group_cases(), durability_cases(), random_cases()}) {
    for (const auto& part : cases) {
      INFO("conformance: ", std::string(part.name));
      part.run(factory);
    }
  }
}

}  // namespace crossdock::store::testing
