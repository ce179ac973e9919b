// SPDX-License-Identifier: Apache-2.0
// What is in a file of EDI, of whatever standard, without hub or store: one pass over the bytes, told to a View as it goes
// along. Memory is one segment, however large the file. Used by `crossdock edi inspect`.
//
// Verdicts. A set is rejected when it has an error or no end, accepted_with_errors when there are only warnings, else
// accepted. A set for which there is no definition is judged by its envelope alone: that there is none is said in a
// warning, and does not count. Nor does what transport did to the file: wrapped lines, text around interchanges, a missing
// last terminator. An interchange is rejected for an error of its own, accepted_with_errors for a warning, for
// an error of a group, or for a set that is not accepted.
#pragma once

#include "base/result.hpp"
#include "edi/finding.hpp"
#include "edi/headers.hpp"
#include "edi/limits.hpp"
#include "edi/received.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::inspect {

enum class Status { accepted, accepted_with_errors, rejected };
std::string_view to_string(Status status);

struct SetSummary {
  std::string type;     // "850", "ORDERS"
  std::string version;  // "004010", "D.96A"
  std::string control;
  std::string group;  // control number of the group; empty without one
  Status status = Status::accepted;
  bool known = true;         // there is a definition for it
  std::size_t segments = 0;  // with header and trailer
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct InterchangeSummary {
  edi::InterchangeHeader header;
  bool implied = false;  // groups or sets stand there without a header
  Status status = Status::accepted;
  std::size_t sets = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

class View {
 public:
  virtual ~View() = default;
  virtual void interchange_begin(const InterchangeSummary& /*interchange*/) {}
  virtual void set(const SetSummary& set, const std::vector<edi::Finding>& findings) = 0;
  virtual void finding(const edi::Finding& finding) = 0;  // of what is no set
  virtual void interchange_end(const InterchangeSummary& interchange) = 0;
  virtual void unread(const edi::Unread& range) = 0;  // at the end of the file, ascending
};

struct Totals {
  std::size_t files = 0;
  std::size_t files_without = 0;  // without any EDI
  std::size_t interchanges = 0;
  std::size_t sets = 0;
  std::size_t accepted = 0;
  std::size_t accepted_with_errors = 0;
  std::size_t rejected = 0;
  std::size_t bytes_unread = 0;
};

// The next piece of the file, empty at its end; valid until the next call.
using Source = std::function<Result<std::string_view>()>;

// Adds to `totals`. Errors: those of the source. True when there was EDI in it.
Result<bool> examine(const Source& source, View& view, Totals& totals, const edi::Limits& limits = {});

}  // namespace crossdock::inspect
