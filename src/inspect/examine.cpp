// SPDX-License-Identifier: Apache-2.0
#include "inspect/examine.hpp"

#include "edi/library.hpp"
#include "edi/set_stream.hpp"
#include "inspect/sniff.hpp"
#include "inspect/standards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::inspect {
namespace {

// Said and not counted: what transport did to a file, and what nobody here can judge.
bool counts(const edi::Finding& finding) {
  namespace slug = edi::slug;
  constexpr std::array k_remarks = {slug::set_unknown, slug::version_unknown,    slug::wrapped_lines,
                                    slug::isa_wrapped, slug::terminator_missing, slug::text_outside};
  return std::ranges::find(k_remarks, finding.code) == k_remarks.end();
}

Status status_of(const edi::ReceivedSet& set) {
  Status status = set.complete ? Status::accepted : Status::rejected;
  for (const edi::Finding& finding : set.findings) {
    if (!counts(finding)) continue;
    status = std::max(status, finding.is_error() ? Status::rejected : Status::accepted_with_errors);
  }
  return status;
}

class Examiner {
 public:
  Examiner(View& view, Totals& totals, const edi::Limits& limits)
      : view_(view), totals_(totals), stream_(edi::Library::shipped(), all_standards(), limits, edi::Trees::no) {}

  Result<bool> run(const Source& source) {
    while (true) {
      CROSSDOCK_TRY(const std::string_view piece, source());
      if (piece.empty()) break;
      if (head_.size() < k_sniff_bytes) head_.append(piece.substr(0, k_sniff_bytes - head_.size()));
      stream_.feed(piece);
      while (auto step = stream_.next()) take(*step);
    }
    stream_.finish();
    while (auto step = stream_.next()) take(*step);
    for (const edi::Unread& range : stream_.unread()) {
      totals_.bytes_unread += range.end - range.begin;
      view_.unread(range);
    }
    ++totals_.files;
    if (!found_) ++totals_.files_without;
    return found_;
  }

 private:
  void take(edi::Step& step) {
    switch (step.kind) {
      case edi::StepKind::set: return take_set(step.set);
      case edi::StepKind::interchange_begin: begin(step); break;
      case edi::StepKind::interchange_end: end(step); break;
      case edi::StepKind::group_begin:
      case edi::StepKind::group_end: report(step.findings, Status::accepted_with_errors); break;
      case edi::StepKind::acknowledgement:
      case edi::StepKind::remark: report(step.findings, Status::accepted_with_errors); break;
    }
  }

  void begin(edi::Step& step) {
    found_ = true;
    inside_ = true;
    current_ = InterchangeSummary{stream_.interchange(), stream_.interchange_implied(), Status::accepted, 0, step.begin, 0};
    view_.interchange_begin(current_);
    report(step.findings, Status::rejected);
  }

  void end(edi::Step& step) {
    report(step.findings, Status::rejected);
    if (!step.complete && !current_.implied) current_.status = Status::rejected;
    current_.end = step.end;
    ++totals_.interchanges;
    view_.interchange_end(current_);
    inside_ = false;
  }

  void take_set(edi::ReceivedSet& set) {
    for (edi::Finding& finding : set.findings) {
      if (finding.code == edi::slug::set_unknown) finding.severity = edi::Severity::warning;
    }
    SetSummary summary{set.tree.id, set.tree.version, set.tree.control, {},     status_of(set),
                       set.known,   set.segments,     set.begin,        set.end};
    if (stream_.in_group()) summary.group = stream_.group().control;
    if (summary.status != Status::accepted) current_.status = std::max(current_.status, Status::accepted_with_errors);
    ++current_.sets;
    ++totals_.sets;
    totals_.accepted += summary.status == Status::accepted ? 1 : 0;
    totals_.accepted_with_errors += summary.status == Status::accepted_with_errors ? 1 : 0;
    totals_.rejected += summary.status == Status::rejected ? 1 : 0;
    view_.set(summary, set.findings);
  }

  // `worst`: what an error among them makes of the interchange.
  void report(std::vector<edi::Finding>& findings, Status worst) {
    for (edi::Finding& finding : findings) {
      if (finding.code == edi::slug::empty) {
        const std::string_view kind = looks_like(head_);
        if (!kind.empty()) finding.message += fmt::format("; this looks like {}, which is not read", kind);
      }
      if (inside_ && counts(finding))
        current_.status = std::max(current_.status, finding.is_error() ? worst : Status::accepted_with_errors);
      view_.finding(finding);
    }
  }

  View& view_;
  Totals& totals_;
  edi::SetStream stream_;
  InterchangeSummary current_;
  std::string head_;
  bool inside_ = false;
  bool found_ = false;
};

}  // namespace

std::string_view to_string(Status status) {
  switch (status) {
    case Status::accepted: return "accepted";
    case Status::accepted_with_errors: return "accepted_with_errors";
    case Status::rejected: return "rejected";
  }
  return "rejected";
}

Result<bool> examine(const Source& source, View& view, Totals& totals, const edi::Limits& limits) {
  return Examiner(view, totals, limits).run(source);
}

}  // namespace crossdock::inspect
