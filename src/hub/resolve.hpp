// SPDX-License-Identifier: Apache-2.0
// A person decides that what failed is not to be tried again: it ends here, and what it held up goes on.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "hub/exceptions.hpp"

#include <optional>
#include <string>

namespace crossdock::hub {

// Closes the exception with `reason`, in one unit of work with what that means:
// - a parked call is not made any more. With `answer` its process goes on as if the system had answered so; without, the
//   process gets the error of the call, which it may catch. Calls behind it go.
// - a process that failed or is stuck ends (cancelled); what it holds stays with the order.
// - a message is not applied. What waits behind it goes on.
// Closing it once more changes nothing. Errors: conflict "exception.retrying" while a call is being made again; invalid
// "exception.answer" for an answer that no call waits for.
Result<void> resolve_by_hand(Domain& domain, store::Tx& tx, Exception& exception, const std::string& reason,
                             const std::optional<Json>& answer, Timestamp now);

}  // namespace crossdock::hub
