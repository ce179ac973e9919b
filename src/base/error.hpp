// SPDX-License-Identifier: Apache-2.0
// Errors the world can cause, as values. Our own bugs are not errors: they assert and abort (base/assert.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock {

// The whole vocabulary. HTTP status, retry and parking are derived from the kind, never from the text.
enum class ErrorKind : std::uint8_t {
  invalid,            // the input is wrong; the same input will always be wrong
  not_found,          // the thing named does not exist
  conflict,           // it exists already, or was changed by somebody else
  unauthorised,       // who are you
  forbidden,          // we know you; you may not
  rejected,           // a business rule said no (credit, stock, price)
  missing_reference,  // a cross-reference or master record is missing; heals when it is added
  transient,          // try again later
  rate_limited,       // the other side asks for a pause
  in_doubt,           // the call may or may not have taken effect: probe before any retry
  limit,              // past one of our bounds
  unavailable,        // we refuse new work for now (overload, disk full, draining)
  corrupt,            // stored bytes are not what we wrote
  unsupported,        // valid, but not something we do
  internal,           // our fault, contained
};

// Stable lower-case name of a kind, as used in logs, API and metrics ("missing_reference").
std::string_view to_string(ErrorKind kind);
// The inverse; unknown names give ErrorKind::internal.
ErrorKind error_kind_from(std::string_view name);

// True when trying the same thing again, unchanged, can succeed.
bool is_retryable(ErrorKind kind);

// What went wrong, and where. `code` is a stable slug ("edi.set_count", "idempotency.key_reused"); `message` is a
// sentence for a person; `place` says where in which document ("interchange 000000905, line 14, PO102, byte 812").
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string code;
  std::string message;
  std::string place;

  // The same error, at a place (kept if one is already known).
  Error at(std::string_view where) &&;
  // "invalid x12.se_count: SE01 says 9 ... (interchange ...)".
  std::string text() const;
  bool operator==(const Error&) const = default;
};

}  // namespace crossdock
