// SPDX-License-Identifier: Apache-2.0
#include "edi/segment_view.hpp"

#include "edi/charset.hpp"
#include "edi/headers.hpp"
#include "edi/text.hpp"

#include <algorithm>
#include <functional>

namespace crossdock::edi {

const Delimiters& marks() {
  static const Delimiters k_marks{k_element_mark, k_component_mark, k_repeat_mark, "\x1c", '\0', true};
  return k_marks;
}

std::string_view to_string(Standard standard) { return standard == Standard::x12 ? "X12" : "EDIFACT"; }

std::string_view SegmentView::component(std::size_t in_element, std::size_t number) const {
  std::string_view piece = element(in_element);
  if (delimiters == nullptr) return number == 1 ? piece : std::string_view{};
  if (delimiters->repetition != '\0') piece = piece.substr(0, piece.find(delimiters->repetition));
  if (delimiters->component == '\0') return number == 1 ? piece : std::string_view{};
  for (; number > 1; --number) {
    const std::size_t end = piece.find(delimiters->component);
    if (end == std::string_view::npos) return {};
    piece.remove_prefix(end + 1);
  }
  return piece.substr(0, piece.find(delimiters->component));
}

// Walks over what was taken out of the text.
std::size_t SegmentView::input_offset(std::size_t in_text) const {
  if (raw.size() == text.size()) return offset + in_text;
  std::size_t i = 0;
  for (; i < raw.size(); ++i) {
    if (unwrapped && is_line_break(raw[i])) continue;
    const bool released = release != '\0' && raw[i] == release && i + 1 < raw.size();
    if (in_text == 0) break;
    --in_text;
    if (!released) continue;
    do ++i;  // to the released character, which is the one in the text
    while (unwrapped && i + 1 < raw.size() && is_line_break(raw[i]));
  }
  return offset + i;
}

std::size_t SegmentView::element_offset(std::size_t number) const {
  if (raw.empty()) return offset;
  if (number < 1 || number > elements.size()) return offset + raw.size();
  return input_offset(static_cast<std::size_t>(elements[number - 1].data() - text.data()));
}

std::size_t SegmentView::offset_of(std::string_view piece, std::size_t number) const {
  const std::less_equal<> before;
  const char* const begin = text.data();
  const bool inside = piece.data() != nullptr && begin != nullptr && before(begin, piece.data()) &&
                      before(piece.data() + piece.size(), begin + text.size());
  return inside ? input_offset(static_cast<std::size_t>(piece.data() - begin)) : element_offset(number);
}

std::string SegmentView::utf8(std::string_view piece) const { return to_utf8(piece, charset); }

}  // namespace crossdock::edi
