// SPDX-License-Identifier: Apache-2.0
// libFuzzer entry: the EDIFACT reader over any bytes. Pieces of any size must give what the whole gives, nothing may be lost
// in silence, places must lie in the input, what was read must survive JSON, and writing and reading again.
#include "codec/edifact/acknowledgement.hpp"
#include "codec/edifact/syntax.hpp"
#include "codec/edifact/testing/outbound.hpp"

#include "base/assert.hpp"
#include "edi/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::edifact;

namespace {

struct Seen {
  std::vector<ReceivedSet> sets;
  std::vector<Finding> findings;
  std::vector<Unread> covered;  // interchanges and unread ranges
};

void take(Step& step, Seen& seen) {
  seen.findings.insert(seen.findings.end(), step.findings.begin(), step.findings.end());
  if (step.kind == StepKind::interchange_end) seen.covered.push_back({step.begin, step.end, {}});
  if (step.kind != StepKind::set) return;
  seen.findings.insert(seen.findings.end(), step.set.findings.begin(), step.set.findings.end());
  seen.sets.push_back(std::move(step.set));
}

Seen read_in_pieces(std::string_view bytes, std::size_t piece) {
  const Syntax* const syntaxes[] = {&syntax()};
  SetStream stream(Library::shipped(), syntaxes);
  Seen seen;
  while (!stream.done()) {
    while (auto step = stream.next()) take(*step, seen);
    if (bytes.empty()) stream.finish();
    stream.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  seen.covered.insert(seen.covered.end(), stream.unread().begin(), stream.unread().end());
  return seen;
}

void check_nothing_lost(std::string_view bytes, const Seen& seen) {
  std::vector<bool> covered(bytes.size() + 1, false);
  for (const Unread& range : seen.covered) {
    CROSSDOCK_ASSERT(range.begin <= range.end && range.end <= bytes.size());
    std::fill(covered.begin() + static_cast<std::ptrdiff_t>(range.begin),
              covered.begin() + static_cast<std::ptrdiff_t>(range.end), true);
  }
  const std::size_t mark = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (std::size_t i = mark; i < bytes.size(); ++i) CROSSDOCK_ASSERT(covered[i] || is_filler(bytes[i]));
}

bool is_ascii_only(std::string_view text) { return std::ranges::all_of(text, is_ascii); }

// What can be written is read as what it was, and written as the same bytes.
void check_written(std::string_view bytes) {
  for (const ReceivedInterchange& interchange : read_batch(bytes, Library::shipped()).interchanges) {
    if (const auto ack = build_contrl(verdict_of(interchange), "1"))
      CROSSDOCK_ASSERT(read_contrl(*ack) || interchange.header.control.empty());
    OutboundInterchange out = testing::outbound(interchange);
    out.loose = true;
    const auto written = write_interchange(out);
    // Text of a Latin set may look like UTF-8.
    if (!written || !is_ascii_only(*written)) continue;
    const Batch again = read_batch(*written, Library::shipped());
    CROSSDOCK_ASSERT(again.interchanges.size() == 1);
    OutboundInterchange twice = testing::outbound(again.interchanges[0]);
    twice.loose = true;
    std::size_t sets = 0;
    for (const OutboundGroup& group : out.groups) sets += group.sets.size();
    std::size_t sets_again = 0;
    for (const OutboundGroup& group : twice.groups) sets_again += group.sets.size();
    CROSSDOCK_ASSERT(sets == sets_again && write_interchange(twice) == *written);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Seen whole = read_in_pieces(bytes, bytes.size() + 1);
  const Seen pieces = read_in_pieces(bytes, size % 61 + 1);
  CROSSDOCK_ASSERT(whole.sets.size() == pieces.sets.size() && whole.findings.size() == pieces.findings.size());
  for (std::size_t i = 0; i < whole.sets.size(); ++i) {
    CROSSDOCK_ASSERT(whole.sets[i].tree == pieces.sets[i].tree && whole.sets[i].begin == pieces.sets[i].begin);
    const auto again = set_from_json(to_json(whole.sets[i].tree));
    CROSSDOCK_ASSERT(!whole.sets[i].accepted() || (again && *again == whole.sets[i].tree));
  }
  for (const Finding& finding : whole.findings) {
    CROSSDOCK_ASSERT(finding.position.byte_offset <= size && is_utf8(finding.message));
  }
  check_nothing_lost(bytes, whole);
  check_written(bytes);
  return 0;
}
