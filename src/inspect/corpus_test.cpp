// SPDX-License-Identifier: Apache-2.0
// Runs over a folder of real and synthetic files, when there is one: CROSSDOCK_EDI_CORPUS, or ../shared/edi/corpus beside
// the repository. MANIFEST.tsv there holds what independent linters say about each file. Where Crossdock says something
// else, docs/edi.md says why, and k_explained below names the file and the finding.
#include "inspect/examine.hpp"

#include "edi/text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace crossdock;
using namespace crossdock::inspect;
namespace slug = crossdock::edi::slug;

namespace {

std::filesystem::path corpus() {
  if (const char* named = std::getenv("CROSSDOCK_EDI_CORPUS")) return named;
  return std::filesystem::current_path() / "../../../shared/edi/corpus";  // of src/inspect
}

std::vector<std::string> cells_of(const std::string& line, const std::string& separator) {
  std::vector<std::string> cells;
  std::size_t at = 0;
  while (true) {
    const std::size_t end = std::min(line.find(separator, at), line.size());
    cells.push_back(line.substr(at, end - at));
    if (end == line.size()) return cells;
    at = end + separator.size();
  }
}

using Row = std::map<std::string, std::string>;

std::vector<Row> manifest(const std::filesystem::path& folder) {
  std::vector<Row> rows;
  std::vector<std::string> names;
  std::ifstream file(folder / "MANIFEST.tsv");
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> cells = cells_of(line, "\t");
    if (names.empty()) {
      names = cells;
      continue;
    }
    Row row;
    for (std::size_t i = 0; i < names.size() && i < cells.size(); ++i) row[names[i]] = cells[i];
    if (!row["path"].starts_with("flat/")) rows.push_back(std::move(row));
  }
  return rows;
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Collected final : View {
  void set(const SetSummary& set, const std::vector<edi::Finding>& found) override {
    sets.push_back(set);
    findings.insert(findings.end(), found.begin(), found.end());
  }
  void finding(const edi::Finding& finding) override { findings.push_back(finding); }
  void interchange_end(const InterchangeSummary& interchange) override { interchanges.push_back(interchange); }
  void unread(const edi::Unread& range) override { ranges.push_back(range); }

  bool has(std::string_view code) const { return std::ranges::find(findings, code, &edi::Finding::code) != findings.end(); }
  // Errors below the envelope that an oracle of structure and types would see too.
  bool has_structure_error() const {
    return std::ranges::any_of(findings, [](const edi::Finding& finding) {
      return finding.is_error() && finding.level != edi::Level::envelope && finding.level != edi::Level::balance;
    });
  }
  bool all_known() const { return std::ranges::all_of(sets, &SetSummary::known) && !has(slug::version_unknown); }

  std::vector<SetSummary> sets;
  std::vector<edi::Finding> findings;
  std::vector<InterchangeSummary> interchanges;
  std::vector<edi::Unread> ranges;
};

// In pieces of a size that no file divides evenly.
Collected examined(const std::string& bytes, std::size_t piece = 997) {
  Collected view;
  Totals totals;
  std::size_t at = 0;
  const auto found = examine(
      [&]() -> Result<std::string_view> {
        const std::string_view next = std::string_view(bytes).substr(std::min(at, bytes.size()), piece);
        at += next.size();
        return next;
      },
      view, totals);
  CHECK(found);
  return view;
}

// What the envelope linter calls it, and what we do. Several codes: any of them.
struct Meaning {
  std::string_view lint;
  std::vector<std::string_view> codes;
};

const std::vector<Meaning>& meanings() {
  static const std::vector<Meaning> k_meanings = {
      {"ISA not 106", {slug::isa_trimmed, slug::isa_wrapped}},
      {"truncated ISA", {slug::empty}},
      {"SE01", {slug::set_count}},
      {"UNT count", {slug::set_count}},
      {"SE02", {slug::set_control, slug::control_format}},
      {"UNT ref", {slug::set_control, slug::control_format}},
      {"GE01", {slug::group_count}},
      {"UNE count", {slug::group_count}},
      {"GE02", {slug::group_control}},
      {"UNE ref", {slug::group_control}},
      {"IEA01", {slug::interchange_count}},
      {"UNZ count", {slug::interchange_count}},
      {"IEA02", {slug::interchange_control, slug::control_format}},
      {"UNZ ref", {slug::interchange_control, slug::control_format}},
      {"IEA missing", {slug::interchange_trailer_missing, slug::empty}},
      {"UNZ missing", {slug::interchange_trailer_missing, slug::interchange_header_missing}},
      {"SE missing", {slug::set_trailer_missing}},
      {"UNT missing", {slug::set_trailer_missing}},
      {"ST outside GS", {slug::group_missing}},
      {"lower-case segment id", {slug::segment_tag, slug::segment_outside}},
      {"UNB too few", {slug::interchange_header}},
      {"UNH too few", {slug::set_header}},
      {"before UNB", {slug::interchange_header_missing}},
      {"unterminated trailing data", {slug::truncated, slug::terminator_missing, slug::empty}},
      {"no ISA", {slug::interchange_header_missing}},
      {"no UNB", {slug::interchange_header_missing}},
      {"ISA without preceding IEA", {slug::interchange_trailer_missing}},
      {"UNB without UNZ", {slug::interchange_trailer_missing}},
      {"GS without GE", {slug::group_trailer_missing}},
      {"GE missing", {slug::group_trailer_missing}},
      {"UNE missing", {slug::group_trailer_missing}},
      {"ST without SE", {slug::set_trailer_missing}},
      {"UNH without UNT", {slug::set_trailer_missing}},
      {"SE without ST", {slug::set_trailer_stray}},
      {"UNT without UNH", {slug::set_trailer_stray}},
      {"GE without GS", {slug::group_trailer_stray}},
      {"data after last", {slug::text_outside}},
      {"outside ST/SE", {slug::segment_outside}},
      {"outside UNH/UNT", {slug::segment_outside}},
  };
  return k_meanings;
}

bool says(const Collected& view, const std::string& lint) {
  for (const Meaning& meaning : meanings()) {
    if (!lint.contains(meaning.lint)) continue;
    return std::ranges::any_of(meaning.codes, [&view](std::string_view code) { return view.has(code); });
  }
  return false;
}

// Files where linter or oracle and Crossdock differ, each with its line in docs/edi.md.
const std::set<std::string, std::less<>> k_explained = {
    "synthetic_edifact_una_truncated.edi",
    "test_indice.Edi.Tests_Samples_edifact.Issue121.ElementList.Conditions.edi",
    "test_indice.Edi.Tests_Samples_edifact.Issue121.ElementList.edi",
    "test_indice.Edi.Tests_Samples_edifact.Issue170.ElementList.edi",
    "test_indice.Edi.Tests_Samples_edifact.Issue174.edi",
    "test_indice.Edi.Tests_Samples_x12.850.issue135.edi",
    "synthetic_856_hl_parent_missing.edi",
    "src_v004010_test_940-str24.edi",
    "src_v004010_test_940-str4.edi",
    "src_v004010_test_940-str5.edi",
    "src_v004010_test_940-str27.edi",
    "src_v004010_test_940-str28.edi",
    "src_v004010_test_940-str6.edi",
    "src_v004010_test_940-str7.edi",
    "src_v004010_test_940-str8.edi",
    "src_test_resources_x12.base.no.line.breaks.odd.char.txt",
};

bool is_explained(const std::string& path) { return k_explained.contains(path.substr(path.find("__") + 2)); }

// Every byte that means something is in an interchange or listed as unread.
bool nothing_lost(const std::string& bytes, const Collected& view) {
  std::vector<bool> seen(bytes.size(), false);
  const auto mark = [&seen](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end && i < seen.size(); ++i) seen[i] = true;
  };
  for (const InterchangeSummary& interchange : view.interchanges) mark(interchange.begin, interchange.end);
  for (const edi::Unread& range : view.ranges) mark(range.begin, range.end);
  if (bytes.starts_with("\xEF\xBB\xBF")) mark(0, 3);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (!seen[i] && !edi::is_filler(bytes[i])) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("every file of the corpus is read without loss and judged as the linters judge it") {
  const auto folder = corpus();
  const auto rows = manifest(folder);
  if (rows.empty()) {
    MESSAGE("skipped: no corpus at ", folder.string());
    return;
  }
  std::size_t sets = 0;
  std::size_t explained = 0;
  for (Row row : rows) {
    const std::string& path = row["path"];
    INFO(path);
    const std::string bytes = content(folder / path);
    const Collected view = examined(bytes);
    sets += view.sets.size();
    CHECK(view.sets.size() >= std::stoul(row["sets"]));
    CHECK(view.interchanges.size() >= std::stoul(row["interchanges"]));
    CHECK(nothing_lost(bytes, view));
    if (is_explained(path)) {
      ++explained;
      continue;
    }
    const bool usable = row["class"] != "malformed";
    for (const InterchangeSummary& interchange : view.interchanges) {
      if (usable) CHECK(interchange.status != Status::rejected);
    }
    if (!row["envelope_findings"].empty()) {
      for (const std::string& lint : cells_of(row["envelope_findings"], "; ")) {
        INFO(lint);
        CHECK(says(view, lint));
      }
    }
    const std::string& oracle = row["structure_oracle"];
    if (oracle == "ok") CHECK_FALSE(view.has_structure_error());
    if (!oracle.empty() && edi::is_digit(oracle[0]) && view.all_known()) CHECK(view.has_structure_error());
  }
  MESSAGE(rows.size(), " files, ", sets, " sets, ", explained, " files judged otherwise than by the linters");
}

TEST_CASE("the size of the pieces a file comes in changes nothing") {
  for (Row row : manifest(corpus())) {
    const std::string bytes = content(corpus() / row["path"]);
    if (bytes.size() > 100'000) continue;
    INFO(row["path"]);
    const Collected small = examined(bytes, 7);
    const Collected whole = examined(bytes, bytes.size() + 1);
    REQUIRE(small.findings.size() == whole.findings.size());
    for (std::size_t i = 0; i < small.findings.size(); ++i) CHECK(text_of(small.findings[i]) == text_of(whole.findings[i]));
    CHECK(small.sets.size() == whole.sets.size());
    CHECK(small.ranges == whole.ranges);
  }
}
