// SPDX-License-Identifier: Apache-2.0
// A file's report for a person at a terminal. Sets of one type that follow each other and have nothing to say share a
// line, so that a file of 24 000 good orders is four lines.
//
//   orders.edi
//     X12 000000905  HARBORMART (ZZ) to CROSSDOCK (ZZ), 26-11-23 09:15
//       850 0001 to 0003, group 905                     3 sets, 96 segments    accepted
//       850 0004, group 905                                    31 segments    rejected
//         error    PO102 must be a number: "x"
//                  segment 7 PO102, byte 231 (edi.element_type)
//       interchange rejected: 4 sets
//     not read: bytes 0 to 17 (edi.text_outside)
#pragma once

#include "inspect/examine.hpp"

#include <cstdio>
#include <string>
#include <string_view>

namespace crossdock::inspect {

class TextView final : public View {
 public:
  // Writes to `out` as it goes. Of one set, and of what is outside of sets between two of them, k_shown_max findings are
  // shown and the others counted.
  TextView(std::string_view file, std::FILE* out);

  void interchange_begin(const InterchangeSummary& interchange) override;
  void set(const SetSummary& set, const std::vector<edi::Finding>& findings) override;
  void finding(const edi::Finding& finding) override;
  void interchange_end(const InterchangeSummary& interchange) override;
  void unread(const edi::Unread& range) override;

  static constexpr std::size_t k_shown_max = 20;

 private:
  struct Run {
    SetSummary first;
    std::string last;
    std::size_t sets = 0;
    std::size_t segments = 0;
  };

  void flush();
  void print_run(const Run& run);
  void print_finding(const edi::Finding& finding, int indent);

  std::FILE* out_;
  Run run_;
  std::size_t shown_ = 0;
  std::size_t unread_ = 0;
};

// "3 files, 5 interchanges, 12 sets: 10 accepted, 1 accepted with errors, 1 rejected; 17 bytes not read"
std::string text_of(const Totals& totals);

}  // namespace crossdock::inspect
