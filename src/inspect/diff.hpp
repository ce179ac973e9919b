// SPDX-License-Identifier: Apache-2.0
// What two files of EDI say differently: sets and headers compared by their places, not by their bytes. Delimiters, wrapped
// lines, release characters and empty ends never count; control numbers, dates and times of envelopes do with `all` only.
// Numbers are compared as numbers where a definition says that they are ("12.5" is "12.50").
//
// The n-th set of a type in one file is compared with the n-th of it in the other. Inside, loops and segments beside each
// other are paired by tag and qualifier (their first element; of HL the third), then by their order; so it does not count
// whether DTM+137 stands before DTM+2.
#pragma once

#include "base/json.hpp"
#include "edi/library.hpp"
#include "edi/received.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace crossdock::inspect {

struct Difference {
  std::string set;      // "850 0001 / 0007": type and control number on both sides; "" for headers
  std::string path;     // "PO1[2]/PID[1]", "interchange 1"
  std::string element;  // "PO104", "REF04-02"; "" for a whole segment, loop or set
  std::string name;     // of the element or segment, where a definition has one
  std::string a, b;     // "" on the side where it is missing
};

struct DiffReport {
  static constexpr std::size_t k_differences_max = 10'000;  // the rest is counted only

  std::vector<Difference> differences;
  std::size_t count = 0;
};

DiffReport diff(const std::vector<edi::ReceivedInterchange>& a, const std::vector<edi::ReceivedInterchange>& b, bool all,
                const edi::Library& library);

// "850 0001  PO1[2] PO104 unit price: 12.50 | 12.75"
std::string text_of(const Difference& difference);
JsonObject to_json(const Difference& difference);

}  // namespace crossdock::inspect
