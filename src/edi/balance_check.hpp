// SPDX-License-Identifier: Apache-2.0
// Adds up while a set is read what its balances (definitions.hpp) compare at its end: line counts, hash totals, control
// totals. A total that is not there, or whose parts are not numbers, is not judged. Products may be off by half a cent
// each, because partners round lines.
#pragma once

#include "base/decimal.hpp"
#include "edi/definitions.hpp"
#include "edi/finding.hpp"
#include "edi/segment_view.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::edi {

class BalanceCheck {
 public:
  explicit BalanceCheck(const SetDef& set);  // kept by reference

  void segment(const SegmentView& view);
  // What does not add up; positions without control numbers.
  std::vector<Finding> finish() const;

 private:
  struct Sum {
    const Balance* balance = nullptr;
    std::size_t count = 0;
    std::size_t products = 0;
    Decimal total;
    bool known = true;
    bool stated = false;
    std::string value;  // of the target
    Position position;
    std::string reference;
  };

  void add(Sum& sum, const Term& term, const SegmentView& view) const;
  void state(Sum& sum, const SegmentView& view) const;
  void judge(const Sum& sum, std::vector<Finding>& findings) const;

  std::vector<Sum> sums_;
  std::uint64_t tags_ = 0;  // those that matter, a bit each
};

}  // namespace crossdock::edi
