// SPDX-License-Identifier: Apache-2.0
// Checks one transaction set while it is read: structure (order, usage, repeats, loops, LS/LE), elements (type, length,
// notes), closed code lists, hierarchy (HL), the balances and GS1 numbers its definition names, and what a partner's
// guide asks for. Every finding names segment, element, component, repeat and byte, as a 997 wants them; a missing segment
// is reported at the segment before which it was missed. The loops it recognises make the tree.
//
// Severity: what the standard forbids is an error; check digits are warnings (senders get them wrong in data that is
// otherwise right), balances are as the definition says. A guide has the last word on any of them. When the definition is of
// another version (Library::Match::exact false) all but a malformed segment tag is a warning.
#pragma once

#include "edi/balance_check.hpp"
#include "edi/control_set.hpp"
#include "edi/definitions.hpp"
#include "edi/finding.hpp"
#include "edi/library.hpp"
#include "edi/limits.hpp"
#include "edi/loop_builder.hpp"
#include "edi/matcher.hpp"
#include "edi/rule_check.hpp"
#include "edi/segment_view.hpp"
#include "edi/tree.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

class SetValidator {
 public:
  // `match` must have a set. `where` gives the control numbers of findings. The library must outlive it.
  SetValidator(const Library::Match& match, Position where, const Limits& limits = {});

  void skip_loops() { keep_loops_ = false; }  // take_loops() will have none; before the first segment
  // In order, without header and trailer; view.index counts the header as 1.
  void segment(const SegmentView& view);
  void finish(const SegmentView& se);  // the SE, or its place

  // What the last segment did to the loops, and the one that began.
  const LoopBuilder::Change& loop_change() const { return loop_change_; }
  const Node& loop_begun() const { return *loop_begun_; }

  std::vector<Finding> take_findings();
  std::vector<LoopRange> take_loops() { return loops_.finish(segments_); }

 private:
  void structure(const SegmentView& view, const Placement& placement, bool known);
  void missing(const SegmentView& view, const std::vector<const Node*>& nodes);
  void elements(const SegmentView& view, const SegmentDef& definition);
  void hierarchy(const SegmentView& view);
  void identifiers(const SegmentView& view, const SegmentDef& definition);
  void take(std::vector<Finding> findings);
  void follow(const Placement& placement);
  bool settle(Finding& finding) const;
  bool concerns(const SeverityRule& rule, const Finding& finding) const;
  void report(Level level, Severity severity, std::string_view code, std::string message, const SegmentView& view,
              std::size_t element = 0, const std::string& origin = {});
  void keep(Finding finding);

  const Definition& definition_;
  const SetDef& set_;
  Position where_;
  std::size_t findings_max_;
  bool exact_;
  Matcher matcher_;
  LoopBuilder loops_;
  LoopBuilder::Change loop_change_;
  const Node* loop_begun_ = nullptr;
  std::vector<Finding> findings_;
  std::size_t dropped_ = 0;
  std::size_t segments_ = 0;
  std::size_t hierarchies_ = 0;
  bool follows_;  // a guide may ask for the loops of a finding
  BalanceCheck balances_;
  RuleCheck rules_;
  std::vector<const Node*> open_;         // the loops the segment stands in
  std::vector<const Node*> open_before_;  // and those of the segment before it
  ControlSet hl_ids_;
  bool keep_loops_ = true;
};

// Checks a tree that was built rather than read, before it is written (a mapping's output). Without a definition for it:
// one error, "edi.set_unknown".
std::vector<Finding> validate(const TransactionSet& set, const Library& library);

}  // namespace crossdock::edi
