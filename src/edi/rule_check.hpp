// SPDX-License-Identifier: Apache-2.0
// Checks the rules of a partner's guide while a set is read: what a loop with a certain qualifier must hold, what a
// condition asks for. Costs nothing for sets without rules.
#pragma once

#include "edi/definitions.hpp"
#include "edi/finding.hpp"
#include "edi/matcher.hpp"
#include "edi/segment_view.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

class RuleCheck {
 public:
  explicit RuleCheck(const SetDef& set);  // kept by reference

  bool idle() const { return rules_.empty(); }
  // In order; the findings' positions are without control numbers.
  std::vector<Finding> segment(const SegmentView& view, const Placement& placement);
  std::vector<Finding> finish(const SegmentView& end);

 private:
  struct Active {
    const Rule* rule = nullptr;
    std::size_t uses = 0;
  };
  struct Frame {
    const Node* loop = nullptr;  // nullptr: the set
    std::string qualifier;
    std::vector<Active> active;
  };

  void watch(const SegmentView& view);
  void open(const Node* loop, std::string qualifier);
  void close(const Frame& frame, const SegmentView& before, std::vector<Finding>& findings) const;
  void check(Frame& frame, const SegmentView& view, bool trigger, std::vector<Finding>& findings) const;
  void check_element(const Rule& rule, const SegmentView& view, std::vector<Finding>& findings) const;
  bool applies(const Rule& rule) const;
  bool in_scope(const Rule& rule) const;
  Finding finding(const Rule& rule, std::string_view code, const SegmentView& view, std::string message) const;

  const std::vector<Rule>& rules_;
  std::vector<Frame> frames_;
  std::map<const Rule*, std::string> seen_;  // the latest value of the rule's condition
};

}  // namespace crossdock::edi
