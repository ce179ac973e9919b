// SPDX-License-Identifier: Apache-2.0
// Whether something will set an instance going again (Runtime::wakeups). Internal to this folder.
#pragma once

#include "process/live.hpp"
#include "process/runtime.hpp"

namespace crossdock::process {

Result<Runtime::Wakeups> wakeups_of(store::Reader& reader, const Live& live);

}  // namespace crossdock::process
