// SPDX-License-Identifier: Apache-2.0
// Hears of a set while it is read, for those who need no tree of it.
#pragma once

#include "edi/definitions.hpp"
#include "edi/segment_view.hpp"
#include "edi/tree.hpp"

#include <cstddef>
#include <string_view>

namespace crossdock::edi {

class SegmentSink {
 public:
  virtual ~SegmentSink() = default;
  // A set begins: all of `set` but segments and loops. `definition` is nullptr where the set is not known; else it outlives
  // the set.
  virtual void begin(const TransactionSet& set, const Definition* definition) = 0;
  // Before a segment: so many loops end, and one begins.
  virtual void end_loops(std::size_t count) = 0;
  virtual void begin_loop(const Node& loop) = 0;
  // `definition` of the tag, or nullptr.
  virtual void segment(const SegmentView& view, const SegmentDef* definition) = 0;
};

}  // namespace crossdock::edi
