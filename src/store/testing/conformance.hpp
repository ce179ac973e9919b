// SPDX-License-Identifier: Apache-2.0
// What every engine must do, whatever it is made of. An engine's test calls run_conformance once.
#pragma once

#include "store/store.hpp"

#include <functional>
#include <memory>

namespace crossdock::store::testing {

// Opens the same place again and again, after the store opened before has been destroyed.
using Opener = std::function<Result<std::unique_ptr<Store>>(const Schema&)>;
// Each call makes a new, empty place.
using EngineFactory = std::function<Opener()>;

// The engine must run its writer on a thread.
void run_conformance(const EngineFactory& factory);

}  // namespace crossdock::store::testing
