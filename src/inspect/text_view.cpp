// SPDX-License-Identifier: Apache-2.0
#include "inspect/text_view.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::inspect {
namespace {

constexpr int k_label_width = 48;
constexpr int k_count_width = 22;

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string party(const std::string& id, const std::string& qualifier) {
  if (id.empty()) return "nobody named";
  return qualifier.empty() ? id : fmt::format("{} ({})", id, qualifier);
}

// YYMMDD or CCYYMMDD, HHMM: as a person writes it; anything else as it came.
std::string moment(const edi::InterchangeHeader& header) {
  const std::string& date = header.date;
  if (date.size() < 6) return date;
  const std::size_t year = date.size() - 4;
  std::string out = fmt::format("{}-{}-{}", date.substr(0, year), date.substr(year, 2), date.substr(year + 2, 2));
  if (header.time.size() >= 4) out += fmt::format(" {}:{}", header.time.substr(0, 2), header.time.substr(2, 2));
  return out;
}

std::string place(const edi::Position& position) {
  edi::Position local = position;
  local.interchange.clear();
  local.group.clear();
  local.set.clear();
  return local.text();
}

std::string words(Status status) {
  return status == Status::accepted_with_errors ? "accepted with errors" : std::string(to_string(status));
}

}  // namespace

TextView::TextView(std::string_view file, std::FILE* out) : out_(out) { fmt::print(out_, "{}\n", file); }

void TextView::interchange_begin(const InterchangeSummary& interchange) {
  flush();
  const edi::InterchangeHeader& header = interchange.header;
  if (interchange.implied) {
    fmt::print(out_, "  {} without an interchange header\n", to_string(header.standard));
    return;
  }
  const std::string at = moment(header);
  fmt::print(out_, "  {} {}  {} to {}{}{}{}\n", to_string(header.standard), header.control,
             party(header.sender, header.sender_qualifier), party(header.receiver, header.receiver_qualifier),
             at.empty() ? "" : ", ", at, header.usage == "T" ? ", test" : "");
}

void TextView::set(const SetSummary& set, const std::vector<edi::Finding>& findings) {
  const bool plain = findings.size() == (set.known ? 0 : 1) && set.status == Status::accepted;
  const bool same = run_.sets > 0 && run_.first.type == set.type && run_.first.version == set.version &&
                    run_.first.group == set.group && run_.first.known == set.known;
  if (!plain || !same) flush();
  if (run_.sets++ == 0) run_.first = set;
  run_.last = set.control;
  run_.segments += set.segments;
  if (plain) return;
  flush();
  for (const edi::Finding& one : findings) {
    if (one.code != edi::slug::set_unknown) finding(one);
  }
  shown_ = 0;
}

void TextView::flush() {
  if (run_.sets > 0) print_run(std::exchange(run_, Run{}));
  shown_ = 0;
}

void TextView::print_run(const Run& run) {
  std::string label = fmt::format("{} {}", run.first.type.empty() ? "set" : run.first.type, run.first.control);
  if (run.sets > 1) label += " to " + run.last;
  if (!run.first.group.empty()) label += ", group " + run.first.group;
  std::string count = counted(run.segments, "segment");
  if (run.sets > 1) count = counted(run.sets, "set") + ", " + count;
  fmt::print(out_, "    {:<{}}  {:>{}}  {}{}\n", label, k_label_width, count, k_count_width, words(run.first.status),
             run.first.known ? "" : " (envelope only: no definition)");
}

void TextView::finding(const edi::Finding& finding) {
  if (run_.sets > 0) flush();
  if (++shown_ == k_shown_max + 1) fmt::print(out_, "      more of them: --json lists all\n");
  if (shown_ <= k_shown_max) print_finding(finding, 6);
}

void TextView::print_finding(const edi::Finding& finding, int indent) {
  fmt::print(out_, "{:{}}{:<8} {}", "", indent, edi::to_string(finding.severity), finding.message);
  if (!finding.value.empty() && !finding.message.contains(finding.value)) fmt::print(out_, ": \"{}\"", finding.value);
  fmt::print(out_, "\n{:{}}{} ({})\n", "", indent + 9, place(finding.position), finding.code);
}

void TextView::interchange_end(const InterchangeSummary& interchange) {
  flush();
  fmt::print(out_, "    interchange {}: {}\n", words(interchange.status), counted(interchange.sets, "set"));
}

void TextView::unread(const edi::Unread& range) {
  flush();
  if (++unread_ == k_shown_max + 1) fmt::print(out_, "  more that is not read: --json lists all\n");
  if (unread_ <= k_shown_max) fmt::print(out_, "  not read: bytes {} to {} ({})\n", range.begin, range.end, range.reason);
}

std::string text_of(const Totals& totals) {
  std::string out = fmt::format("{}, {}, {}: {} accepted, {} accepted with errors, {} rejected",
                                counted(totals.files, "file"), counted(totals.interchanges, "interchange"),
                                counted(totals.sets, "set"), totals.accepted, totals.accepted_with_errors, totals.rejected);
  if (totals.bytes_unread > 0) out += fmt::format("; {} not read", counted(totals.bytes_unread, "byte"));
  if (totals.files_without > 0) out += fmt::format("; no EDI in {}", counted(totals.files_without, "file"));
  return out;
}

}  // namespace crossdock::inspect
