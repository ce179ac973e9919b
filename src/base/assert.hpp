// SPDX-License-Identifier: Apache-2.0
// CROSSDOCK_ASSERT: for what only our own bug can cause. On in release; prints and aborts.
#pragma once

namespace crossdock {
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);
}

#define CROSSDOCK_ASSERT(expression) \
  (static_cast<bool>(expression) ? void(0) : ::crossdock::assertion_failed(#expression, __FILE__, __LINE__))
