// SPDX-License-Identifier: Apache-2.0
// libFuzzer entry: over any bytes, of both standards, the fast way of the reader says what the careful way says, and what
// the quick look at elements calls right has no fault.
#include "base/assert.hpp"
#include "edi/element_check.hpp"
#include "edi/library.hpp"
#include "edi/quick_check.hpp"
#include "edi/reader.hpp"
#include "inspect/standards.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

using namespace crossdock;
using namespace crossdock::edi;

namespace {

// Hands out one piece after the other.
class Fed {
 public:
  Fed(std::string_view bytes, std::size_t piece) : reader_(inspect::all_standards()), rest_(bytes), piece_(piece) {}

  Reader& reader() { return reader_; }

  std::optional<Event> next() {
    while (!reader_.done()) {
      if (auto event = reader_.next()) return event;
      if (reader_.done()) break;
      if (rest_.empty()) reader_.finish();
      reader_.feed(rest_.substr(0, piece_));
      rest_.remove_prefix(std::min(piece_, rest_.size()));
    }
    return std::nullopt;
  }

 private:
  Reader reader_;
  std::string_view rest_;
  std::size_t piece_;
};

void check_same(const Event& a, const Event& b) {
  CROSSDOCK_ASSERT(a.kind == b.kind && a.complete == b.complete && a.begin == b.begin && a.end == b.end);
  CROSSDOCK_ASSERT(a.segment.tag == b.segment.tag && std::ranges::equal(a.segment.elements, b.segment.elements));
  CROSSDOCK_ASSERT(a.segment.offset == b.segment.offset && a.segment.size == b.segment.size);
  CROSSDOCK_ASSERT(a.segment.index == b.segment.index && a.segment.terminated == b.segment.terminated);
  CROSSDOCK_ASSERT(a.segment.text == b.segment.text && a.segment.raw == b.segment.raw);
  CROSSDOCK_ASSERT(a.segment.release == b.segment.release && a.findings.size() == b.findings.size());
  for (std::size_t i = 0; i < a.findings.size(); ++i) {
    CROSSDOCK_ASSERT(text_of(a.findings[i]) == text_of(b.findings[i]));
  }
}

void check_quick(const SegmentView& segment) {
  for (const auto& [standard, version] : {std::pair("x12", "004010"), std::pair("edifact", "D.96A")}) {
    const SegmentDef* definition = Library::shipped().definition(standard, version)->segment(segment.tag);
    if (definition == nullptr || !surely_right(segment, *definition)) continue;
    check_elements(segment, *definition, [](const ElementFault&) { CROSSDOCK_ASSERT(false); });
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Fed fast(bytes, size % 3 == 0 ? size + 1 : size % 97 + 1);
  Fed careful(bytes, size + 1);
  careful.reader().only_carefully();
  while (true) {
    const auto a = fast.next();
    const auto b = careful.next();
    CROSSDOCK_ASSERT(a.has_value() == b.has_value());
    if (!a) break;
    check_same(*a, *b);
    if (a->kind == EventKind::segment) check_quick(a->segment);
  }
  CROSSDOCK_ASSERT(fast.reader().unread() == careful.reader().unread());
  return 0;
}
