// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace crossdock {

void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "crossdock: assertion failed: %s (%s:%d). This is a bug in Crossdock; please report it.\n",
               expression, file, line);
  std::fflush(stderr);
  std::abort();
}

}  // namespace crossdock
