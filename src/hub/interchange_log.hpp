// SPDX-License-Identifier: Apache-2.0
// Interchanges by their own number (ISA13, UNB 0020), with the hash of their bytes and what was answered: the same number
// with the same bytes is answered again and applied once; the same number with other bytes is nothing anybody can trust.
// Numbers are known for a window per partner (Settings::interchange_window_ms).
//
// Writer thread, within the caller's unit of work.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::hub {

struct LoggedInterchange {
  std::string control;
  std::string hash;  // SHA-256 of its bytes, hex; "" when it is known from before hashes were kept
  MessageId message;
  Timestamp received;
  SentId acknowledgement;  // what answered it (sent.hpp); zero = nothing did
};

// `series` names sender, receiver and usage: a number is unique within it.
Result<std::optional<LoggedInterchange>> find_interchange(store::Reader& reader, std::string_view series,
                                                          std::string_view control, Timestamp now, std::int64_t window_ms);
Result<void> log_interchange(store::Tx& tx, std::string_view series, const LoggedInterchange& interchange);
// Forgets at most `limit` that are older than the window, oldest first; returns how many.
Result<std::size_t> purge_interchanges(store::Tx& tx, Timestamp now, std::int64_t window_ms, std::size_t limit);

}  // namespace crossdock::hub
