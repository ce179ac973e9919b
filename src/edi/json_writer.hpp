// SPDX-License-Identifier: Apache-2.0
// A set as JSON text, written while it is read: what json_text(to_json(tree)) says (tree.hpp), without tree and document.
#pragma once

#include "edi/segment_sink.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace crossdock::edi {

// The frame: what is the same for every shape of segments.
class JsonWriter : public SegmentSink {
 public:
  // What else is different: of a readable set the group is said only where there is one, and loops say theirs.
  enum class Shape { plain, readable };
  explicit JsonWriter(Shape shape) : shape_(shape) {}

  void begin(const TransactionSet& set, const Definition* definition) override;
  void end_loops(std::size_t count) override;
  void begin_loop(const Node& loop) override;

  // The members of the set's object, without its braces; to be asked once at its end. Valid until the next set begins.
  std::string_view finish();

 protected:
  // Room for `bytes` more; to be filled from the pointer on and given to `filled` with the end of what was written.
  char* room(std::size_t bytes);
  void filled(const char* end) { size_ = static_cast<std::size_t>(end - text_.data()); }
  // What divides a member of an array from the one before it.
  char* separated(char* out) const;

 private:
  Shape shape_;
  std::string text_;  // of which size_ bytes are written
  std::size_t size_ = 0;
  std::size_t open_ = 0;  // loops
};

class PlainJson final : public JsonWriter {
 public:
  PlainJson() : JsonWriter(Shape::plain) {}

  void segment(const SegmentView& view, const SegmentDef* definition) override;
};

// Pieces for writers.
namespace json {
// How many bytes text(...) may take: control characters become six.
constexpr std::size_t bound(std::size_t bytes) { return bytes * 6 + 2; }
char* copy(char* out, std::string_view text);
// Between quotes, with what must be escaped.
char* quoted(char* out, std::string_view text);
}  // namespace json

// The value of an element as it stands in a tree: free of the interchange's delimiters, in UTF-8.
struct ElementText {
  std::string_view text;
  char component = '\0';   // between components, '\0': none
  char repetition = '\0';  // between repeats, '\0': none

  bool is_composite() const { return component != '\0' && text.contains(component); }
  bool is_repeated() const { return repetition != '\0' && text.contains(repetition); }
};
// `composite`: component separators are separators, not data. `scratch` holds the text where it must be changed.
ElementText element_text(const SegmentView& view, std::string_view element, bool composite, std::string& scratch);

}  // namespace crossdock::edi
