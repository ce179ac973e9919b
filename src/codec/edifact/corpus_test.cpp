// SPDX-License-Identifier: Apache-2.0
// Runs over a folder of real and synthetic files, when there is one: CROSSDOCK_EDI_CORPUS, or ../shared/edi/corpus beside
// the repository.
#include "codec/edifact/acknowledgement.hpp"
#include "codec/edifact/syntax.hpp"
#include "codec/edifact/testing/outbound.hpp"

#include "edi/text.hpp"
#include "edi/validator.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::edifact;
using namespace crossdock::codec::edifact::testing;

namespace {

std::filesystem::path corpus() {
  if (const char* named = std::getenv("CROSSDOCK_EDI_CORPUS")) return named;
  // The working directory of tests is their folder: src/codec/edifact.
  return std::filesystem::current_path() / "../../../../shared/edi/corpus";
}

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, failed)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool accepted(const ReceivedInterchange& interchange) {
  return interchange.complete && interchange.findings.empty() &&
         std::ranges::all_of(interchange.groups, [](const ReceivedGroup& group) {
           return group.findings.empty() && std::ranges::all_of(group.sets, [](const ReceivedSet& set) {
                    return set.complete && !has_error(set.findings);
                  });
         });
}

// The interchange as it came, without what the writer's header says is not written again; done by other means than the
// reader's.
std::string normalised(std::string_view bytes, const Delimiters& delimiters, bool advised) {
  std::string out;
  const char end = delimiters.segment[0];
  if (bytes.starts_with("UNA")) {
    if (advised) out = bytes.substr(0, 9);
    bytes.remove_prefix(9);
  }
  std::string segment;
  const auto trim_ends = [&](std::string& text) {
    while (text.ends_with(delimiters.element) || text.ends_with(delimiters.component)) {
      if (delimiters.release != '\0' && text.size() > 1 && text[text.size() - 2] == delimiters.release) return;
      text.pop_back();
    }
  };
  bool at_begin = true;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if ((at_begin && is_filler(c)) || is_line_break(c)) continue;
    at_begin = false;
    if (c == delimiters.release && delimiters.release != '\0' && i + 1 < bytes.size()) {
      segment += c;
      segment += bytes[++i];
    } else if (c == end) {
      trim_ends(segment);
      out += segment + end;
      segment.clear();
      at_begin = true;
    } else {
      if (c == delimiters.element) {
        while (segment.ends_with(delimiters.component)) segment.pop_back();
      }
      segment += c;
    }
  }
  return out;
}

std::vector<Segment> segments_of(const ReceivedInterchange& interchange) {
  std::vector<Segment> out;
  for (const ReceivedGroup& group : interchange.groups) {
    for (const ReceivedSet& set : group.sets) out.insert(out.end(), set.tree.segments.begin(), set.tree.segments.end());
  }
  return out;
}

struct Count {
  std::size_t accepted = 0, same = 0, refused = 0;
  std::string others;
};

void check_round_trip(const std::string& bytes, const ReceivedInterchange& interchange, Count& count) {
  const std::string_view raw = std::string_view(bytes).substr(interchange.begin, interchange.end - interchange.begin);
  OutboundInterchange out = outbound(interchange);
  out.advise = raw.starts_with("UNA");
  out.loose = true;
  ++count.accepted;
  const auto written = write_interchange(out);
  if (!written) {
    ++count.refused;
    count.others += "\n  refused: " + written.error().text();
    return;
  }
  const Batch again = read_batch(*written, Library::shipped());
  REQUIRE(again.interchanges.size() == 1);
  CHECK(again.interchanges[0].header == interchange.header);
  CHECK(segments_of(again.interchanges[0]) == segments_of(interchange));
  OutboundInterchange twice = outbound(again.interchanges[0]);
  twice.advise = out.advise;
  twice.loose = true;
  CHECK(write_interchange(twice) == *written);
  const bool same = *written == normalised(raw, interchange.delimiters, out.advise);
  count.same += same ? 1 : 0;
  if (!same) count.others += "\n  " + *written + "\n  " + normalised(raw, interchange.delimiters, out.advise);
}

}  // namespace

TEST_CASE("what the corpus has of accepted EDIFACT is written back as it came, and each interchange has a CONTRL") {
  const auto files = files_of(corpus() / "edifact");
  if (files.empty()) {
    MESSAGE("skipped: no corpus at ", corpus().string());
    return;
  }
  Count count;
  std::size_t answered = 0;
  for (const auto& path : files) {
    INFO(path.string());
    const std::string bytes = content(path);
    const Batch batch = read_batch(bytes, Library::shipped());
    for (const ReceivedInterchange& interchange : batch.interchanges) {
      if (accepted(interchange)) check_round_trip(bytes, interchange, count);
      if (interchange.header.control.empty()) continue;
      const auto ack = build_contrl(verdict_of(interchange), "1");
      if (!ack) {
        CHECK(ack.error().code == "edifact.ack_of_ack");
        continue;
      }
      ++answered;
      // References that are too long for CONTRL are the partner's own.
      for (const Finding& finding : validate(*ack, Library::shipped())) {
        CHECK_MESSAGE((!finding.is_error() || finding.code == slug::element_long), text_of(finding));
      }
      const auto read = read_contrl(*ack);
      REQUIRE(read);
      for (const ReceivedGroup& group : interchange.groups) {
        for (const ReceivedSet& set : group.sets) {
          if (set.tree.id == "CONTRL") continue;
          const auto answer = read->answer_for(group.header.control, set.tree.id, set.tree.control);
          CHECK((answer == GroupAck::Answer::accepted) == verdict_of(set).accepted());
        }
      }
    }
  }
  MESSAGE(files.size(), " files, ", count.accepted, " accepted interchanges, ", count.same, " the same bytes, ",
          count.refused, " refused; ", answered, " answered", count.others);
  CHECK(count.accepted > 0);
}
