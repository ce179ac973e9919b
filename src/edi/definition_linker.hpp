// SPDX-License-Identifier: Apache-2.0
// The second pass over a definition: names become pointers, and every name must be known.
#pragma once

#include "edi/definition_parser.hpp"
#include "edi/definitions.hpp"

#include <string_view>
#include <vector>

namespace crossdock::edi {

class DefinitionLinker {
 public:
  explicit DefinitionLinker(Definition& definition) : definition_(definition) {}

  Result<> link(const std::vector<PendingList>& lists, const std::vector<PendingUsages>& usages,
                const std::vector<PendingSet>& sets);

 private:
  Result<> check_usages(const PendingUsages& pending);
  Result<std::vector<Note>> notes_of(const PendingUsages& pending) const;
  Result<> link_set(SetDef& set, const PendingSet* pending);
  Result<> link_nodes(std::vector<Node>& nodes, const SetDef& set, const PendingSet* pending);
  Result<> check_balances(const SetDef& set, const PendingSet* pending) const;
  void link_balances(SetDef& set) const;
  void link_usage(Usage& usage) const;
  void link_segment(SegmentDef& segment) const;
  void add_digits(SegmentDef& segment, const DigitRule& rule) const;

  Definition& definition_;
};

}  // namespace crossdock::edi
