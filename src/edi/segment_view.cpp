// SPDX-License-Identifier: Apache-2.0
#include "edi/segment_view.hpp"

#include "edi/text.hpp"

namespace crossdock::edi {

std::size_t SegmentView::element_offset(std::size_t number) const {
  if (raw.empty()) return offset;
  if (number < 1 || number > elements.size()) return offset + raw.size();
  auto skip = static_cast<std::size_t>(elements[number - 1].data() - text.data());
  if (raw.size() == text.size()) return offset + skip;
  std::size_t i = 0;
  for (; i < raw.size(); ++i) {
    if (is_line_break(raw[i])) continue;
    if (skip == 0) break;
    --skip;
  }
  return offset + i;
}

}  // namespace crossdock::edi
