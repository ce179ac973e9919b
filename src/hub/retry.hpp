// SPDX-License-Identifier: Apache-2.0
// Setting going again what an exception stands for: a call, a process or a message.
#pragma once

#include "hub/domain.hpp"
#include "hub/exceptions.hpp"

namespace crossdock::hub {

// Marks the exception as being retried and sets its target going. One unit of work.
Result<void> set_going(Domain& domain, store::Tx& tx, Exception& exception, Timestamp now);

}  // namespace crossdock::hub
