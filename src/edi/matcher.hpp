// SPDX-License-Identifier: Apache-2.0
// Finds the place of each segment of a set in its definition, one at a time, without looking ahead.
//
// The rule: a segment belongs to the first place behind the current one that has its tag, innermost loop first; a
// loop's trigger ends the loop's current iteration. LS..LE are a loop of their own, so an LX between them is the inner
// one. What fits nowhere is reported and left out; the position does not move, except that a misplaced or repeated loop
// is entered all the same so that the segments inside it are not reported one by one.
#pragma once

#include "edi/definitions.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace crossdock::edi {

enum class Misfit { none, unexpected, order, overuse, loop_overuse };

struct Placement {
  const Node* node = nullptr;  // nullptr: nowhere
  std::size_t loops_kept = 0;  // how many of the loops open before stay open
  bool opens_loop = false;     // and then one more was opened
  Misfit misfit = Misfit::none;
  std::vector<const Node*> missing;  // mandatory, skipped to get here
};

class Matcher {
 public:
  explicit Matcher(const SetDef& set);  // kept by reference

  Placement place(std::string_view tag);
  // At the end of the set: what is still missing.
  std::vector<const Node*> finish();

 private:
  struct Frame {
    const std::vector<Node>* nodes = nullptr;
    const NodeTable* table = nullptr;  // of `nodes`
    std::size_t position = 0;          // of the last match
    std::size_t uses = 0;              // of that node
  };
  struct Spot {
    std::size_t level = 0;
    std::size_t position = 0;
  };

  Placement take(const Spot& spot, Misfit misfit);
  std::optional<Spot> find_passed(std::uint32_t tag) const;
  void collect_missing(const Frame& frame, std::size_t upto, std::vector<const Node*>& missing) const;

  std::vector<Frame> stack_;
};

}  // namespace crossdock::edi
