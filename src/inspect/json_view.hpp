// SPDX-License-Identifier: Apache-2.0
// A file's report as one JSON object on one line:
//   {"file": "...",
//    "interchanges": [{"standard": "X12", "control_number": "000000905", "sender": "HARBORMART", "sender_qualifier": "ZZ",
//                      "receiver": ..., "receiver_qualifier": ..., "usage": "P", "status": "accepted", "sets": 2,
//                      "byte_range": [0, 812]}],
//    "sets": [{"type": "850", "version": "004010", "control_number": "0001", "interchange": "000000905", "group": "5",
//              "status": "accepted", "segments": 32, "byte_range": [160, 780]}],
//    "findings": [{"level": "element", "severity": "error", "code": "edi.element_type", "message": "...",
//                  "position": {"interchange": ..., "group": ..., "set": ..., "segment": 4, "tag": "PO1", "element": 2},
//                  "byte_offset": 300, "value": "x"}],
//    "unread": [{"byte_range": [0, 17], "reason": "edi.text_outside"}]}
// Ranges are half-open. In a position only what applies is there; "segment" counts the set's header as 1. An interchange
// without a header has "implied": true. Long reports wait in temporary files, not in memory.
#pragma once

#include "inspect/examine.hpp"
#include "inspect/spool.hpp"

#include <cstdio>
#include <string>
#include <string_view>

namespace crossdock::inspect {

class JsonView final : public View {
 public:
  explicit JsonView(std::string_view file) : file_(file) {}

  void set(const SetSummary& set, const std::vector<edi::Finding>& findings) override;
  void finding(const edi::Finding& finding) override;
  void interchange_begin(const InterchangeSummary& interchange) override;
  void interchange_end(const InterchangeSummary& interchange) override;
  void unread(const edi::Unread& range) override;

  // Writes the object and a line end. False when that failed.
  bool print(std::FILE* out);

 private:
  std::string file_;
  std::string interchange_;
  Spool interchanges_, sets_, findings_, unread_;
};

}  // namespace crossdock::inspect
