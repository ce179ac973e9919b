// SPDX-License-Identifier: Apache-2.0
// Inbound EDI, X12 and EDIFACT and both in one message: one unit of work keeps the raw bytes, dedupes, reads, validates,
// maps and applies every set by itself, lists an exception for each one that fails, and queues the answers. One bad set
// never takes another with it, except that later ones of the same sequence are held back behind it (sequences.hpp).
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "hub/exceptions.hpp"

#include <string>
#include <string_view>

namespace crossdock::hub {

inline constexpr std::size_t k_interchange_bytes_max = 16U << 20U;

// `source_id` is the channel's own id of the message (file name and hash). The report: {duplicate, interchanges,
// sets: [{control, set, status, order?, error?}], findings, acknowledgement}. Errors are for bytes that hold no
// interchange at all (invalid edi.empty) and for the store.
Result<Json> receive_interchange(Domain& domain, store::Tx& tx, std::string_view channel, std::string_view source_id,
                                 const std::string& body, Timestamp now);

// Applies what the exception stands for once more, from the kept raw message: one set, or every set of an interchange
// whose partner was not known. An error when the one set fails again.
Result<void> replay_sets(Domain& domain, store::Tx& tx, const Exception& exception, Timestamp now);

// The turn of a set that was held back has come: it is applied, or becomes an exception in its place.
Result<void> apply_held_back_set(Domain& domain, store::Tx& tx, MessageId message, std::string_view set, Timestamp now);

}  // namespace crossdock::hub
