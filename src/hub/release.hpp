// SPDX-License-Identifier: Apache-2.0
// What happens to a sequence (sequences.hpp) when its first message is dealt with: the next has its turn, until one fails.
#pragma once

#include "base/result.hpp"
#include "hub/domain.hpp"
#include "hub/exceptions.hpp"
#include "hub/sequences.hpp"

#include <string>
#include <vector>

namespace crossdock::hub {

// Applies the first of each sequence as long as nothing failed is before it; what fails becomes an exception in its place.
// At most k_released_max at a time, the rest in a unit of work of its own.
Result<void> release(Domain& domain, store::Tx& tx, std::vector<Sequence> sequences, Timestamp now);
inline constexpr std::size_t k_released_max = 20;

// Tries the message of an exception again, and what waits behind it goes. Errors: those of the message, and conflict
// "exception.behind" while an earlier one of its sequence waits for a person.
Result<void> retry_message(Domain& domain, store::Tx& tx, const Exception& exception, Timestamp now);
// The message of an exception is not to be applied; what waits behind it goes.
Result<void> skip_message(Domain& domain, store::Tx& tx, const Exception& exception, Timestamp now);
// For a message that waits although nothing is before it, or whose exception is closed.
Result<void> release_forgotten(Domain& domain, store::Tx& tx, MessageId message, Timestamp now);
// Nothing when the message waits for something; else why it would wait for ever.
Result<std::string> why_forgotten(store::Reader& reader, const Waiting& waiting);
// Of all sequences: one line per message that would wait for ever, at most k_differences_max.
Result<std::vector<std::string>> verify_sequences(store::Reader& reader);

}  // namespace crossdock::hub
