// SPDX-License-Identifier: Apache-2.0
// Turns placements into the loop ranges of a tree. HL loops nest by HL02 as long as the parent is still open; an HL
// whose parent is not (or that is nested absurdly deep) stands beside its predecessors.
#pragma once

#include "edi/matcher.hpp"
#include "edi/tree.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

class LoopBuilder {
 public:
  // Before the segment.
  struct Change {
    std::size_t ended = 0;  // loops, from the inside
    bool begun = false;     // then one more began
  };

  // `index` of the segment among those of the set (0 is the first after ST); hl_id and hl_parent only of an HL.
  Change place(const Placement& placement, std::size_t index, std::string_view hl_id, std::string_view hl_parent);
  std::vector<LoopRange> finish(std::size_t segments);

 private:
  struct Open {
    std::size_t range = 0;
    std::size_t depth = 0;  // as the matcher counts: nested HLs are one loop to it
    std::string hl_id;
  };

  void close_until(std::size_t size, std::size_t index);

  std::vector<LoopRange> ranges_;
  std::vector<Open> open_;
};

}  // namespace crossdock::edi
