// SPDX-License-Identifier: Apache-2.0
// The reader's fast way through plain segments says what its careful way says, on what is right, on what is damaged in
// random places, and on the corpus where there is one; so does the way that only counts segments.
#include "base/random.hpp"
#include "edi/reader.hpp"
#include "inspect/standards.hpp"
#include "inspect/testing/samples.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::inspect::testing;

namespace {

enum class Way { fast, careful, skipping };

void describe(const std::vector<Finding>& findings, std::string& out) {
  for (const Finding& finding : findings) {
    fmt::format_to(std::back_inserter(out), " [{}; {}; {}; {}]", text_of(finding), finding.value, finding.reference,
                   finding.position.byte_offset);
  }
}

// What the reader says, with or without the segments inside sets: a line for each event, then the findings, which may come
// with a later event when segments are skipped.
std::string told(const std::string& bytes, std::size_t piece, Way way, bool bodies, const Limits& limits) {
  Reader reader(inspect::all_standards(), limits);
  if (way == Way::careful) reader.only_carefully();
  if (way == Way::skipping) reader.skip_bodies();
  std::string out;
  std::string findings;
  std::string_view rest = bytes;
  if (piece == 0) reader.look_at(rest);
  while (!reader.done()) {
    while (const auto event = reader.next()) {
      describe(event->findings, findings);
      if (event->kind == EventKind::segment && !bodies) continue;
      const SegmentView& segment = event->segment;
      fmt::format_to(std::back_inserter(out), "{} {} {} {}", static_cast<int>(event->kind), event->complete, event->begin,
                     event->end);
      fmt::format_to(std::back_inserter(out), " {} {} {} {} {} {}", segment.tag, segment.index, segment.offset, segment.size,
                     segment.terminated, segment.raw.size());
      for (std::size_t i = 0; i < segment.elements.size(); ++i)
        fmt::format_to(std::back_inserter(out), "|{}@{}", segment.elements[i], segment.element_offset(i + 1));
      out.push_back('\n');
    }
    if (piece == 0 || reader.done()) continue;
    if (rest.empty()) reader.finish();
    reader.feed(rest.substr(0, piece));
    rest.remove_prefix(std::min(piece, rest.size()));
  }
  for (const Unread& range : reader.unread()) {
    fmt::format_to(std::back_inserter(out), "unread {} {} {}\n", range.begin, range.end, range.reason);
  }
  return out + findings;
}

void check_same(const std::string& bytes, std::size_t piece, const Limits& limits) {
  CHECK(told(bytes, piece, Way::fast, true, limits) == told(bytes, 0, Way::careful, true, limits));
  Limits uncounted = limits;  // who skips segments does not count their elements
  uncounted.elements_max = Limits{}.elements_max;
  CHECK(told(bytes, piece, Way::skipping, false, uncounted) == told(bytes, 0, Way::careful, false, uncounted));
}

}  // namespace

TEST_CASE("Plain segments are read fast and as carefully") {
  for (const std::string& text : samples()) {
    for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{61}, std::size_t{5000}}) {
      check_same(text, piece, {});
    }
  }
}

TEST_CASE("The fast way keeps to the careful one where input is damaged") {
  const std::uint64_t seed = SystemRandom().next();
  INFO("seed ", seed);
  SeededRandom random(seed);
  const std::vector<std::string> texts = samples();
  Limits narrow;
  narrow.segment_bytes_max = 120;
  narrow.elements_max = 9;
  narrow.segments_per_set_max = 12;
  narrow.set_bytes_max = 600;
  for (int i = 0; i < 1500; ++i) {
    const std::string text = damaged(texts[random.next() % texts.size()], random);
    const std::size_t piece = random.next() % 3 == 0 ? 0 : random.next() % 300 + 1;
    CAPTURE(text);
    check_same(text, piece, random.next() % 2 == 0 ? narrow : Limits{});
  }
}

TEST_CASE("Segments longer than what is looked ahead are read") {
  const std::string text = x12_sample('*', "~", 1);
  const std::size_t at = text.find("DOCK STREET");
  for (const std::size_t more : {4000U, 4096U, 9000U, 70000U}) {
    std::string longer = text;
    longer.insert(at, more, 'X');
    check_same(longer, 0, {});
    check_same(longer, 4096, {});
  }
}

TEST_CASE("The fast way keeps to the careful one on the corpus") {
  for_each_corpus_file([](const std::string& name, const std::string& bytes) {
    CAPTURE(name);
    check_same(bytes, 0, {});
    check_same(bytes, 997, {});
  });
}
