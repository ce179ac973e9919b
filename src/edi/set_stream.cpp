// SPDX-License-Identifier: Apache-2.0
#include "edi/set_stream.hpp"

#include "edi/text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace crossdock::edi {

namespace {

constexpr std::size_t k_batch_findings_max = 10'000;

void append(std::vector<Finding>& to, std::vector<Finding>& from) {
  for (Finding& finding : from) {
    if (to.size() < k_batch_findings_max) to.push_back(std::move(finding));
  }
}

StepKind kind_of(EventKind kind) {
  switch (kind) {
    case EventKind::interchange_begin: return StepKind::interchange_begin;
    case EventKind::acknowledgement: return StepKind::acknowledgement;
    case EventKind::group_begin: return StepKind::group_begin;
    case EventKind::group_end: return StepKind::group_end;
    case EventKind::interchange_end: return StepKind::interchange_end;
    case EventKind::set_begin:
    case EventKind::segment:
    case EventKind::set_end: return StepKind::set;
    case EventKind::remark: break;
  }
  return StepKind::remark;
}

}  // namespace

SetStream::SetStream(const Library& library, Syntaxes syntaxes, const Limits& limits, Trees trees)
    : library_(&library), limits_(limits), trees_(trees), reader_(syntaxes, limits) {}

std::optional<Step> SetStream::next() {
  while (auto event = reader_.next()) {
    if (event->kind == EventKind::interchange_begin && choice_) library_ = &choice_(reader_.interchange());
    if (!event->findings.empty()) library_->adjust(event->findings);
    switch (event->kind) {
      case EventKind::set_begin: begin_set(*event); continue;
      case EventKind::segment:
        add_segment(*event);
        keep(event->findings);
        continue;
      case EventKind::set_end: return end_set(*event);
      case EventKind::interchange_begin:
        interchange_ = reader_.interchange();
        delimiters_ = reader_.delimiters();
        break;
      case EventKind::group_begin:
        group_ = reader_.group();
        in_group_ = true;
        break;
      default: break;
    }
    if (event->kind == EventKind::group_end || event->kind == EventKind::interchange_end) in_group_ = false;
    Step step;
    step.kind = kind_of(event->kind);
    if (step.kind == StepKind::acknowledgement) step.acknowledgement = copy_segment(event->segment, nullptr);
    step.findings = std::move(event->findings);
    step.complete = event->complete;
    step.begin = event->begin;
    step.end = event->end;
    return step;
  }
  return std::nullopt;
}

void SetStream::begin_set(Event& event) {
  const SetHeader& header = reader_.set_header();
  set_ = ReceivedSet{};
  set_.findings = std::move(event.findings);
  set_.begin = event.begin;
  set_.segments = 1;
  set_.header = copy_segment(event.segment, nullptr);
  set_.tree.id = header.id;
  set_.tree.control = header.control;
  set_.tree.implementation = header.implementation;
  set_.tree.agency = header.agency;
  set_.tree.access_reference = header.access_reference;
  set_.tree.header_more = header.header_more;
  set_.tree.version = header.version;
  if (in_group_) {
    if (set_.tree.version.empty()) set_.tree.version = group_.version;
    set_.tree.functional_code = group_.functional_code;
  }
  check_definition(event.segment);
  if (sink_ != nullptr) sink_->begin(set_.tree, match_.definition);
}

void SetStream::check_definition(const SegmentView& header) {
  const TransactionSet& tree = set_.tree;
  if (library_ != match_of_.library || tree.version != match_of_.version || tree.id != match_of_.id) {
    match_ = library_->find(tree.version, tree.id);
    match_of_ = {library_, tree.version, tree.id};
  }
  set_.known = static_cast<bool>(match_);
  validator_.reset();
  if (!match_) {
    note(Severity::error, slug::set_unknown, fmt::format("There is no definition of set {}", tree.id), header, 1);
    return;
  }
  if (!match_.exact) {
    note(Severity::warning, slug::version_unknown,
         fmt::format("Checked against version {}, as {} is not at hand", match_.definition->version(),
                     tree.version.empty() ? "the one meant" : tree.version),
         header, 0);
  }
  const std::string& code = match_.set->functional_code;
  if (in_group_ && interchange_.standard == Standard::x12 && group_.functional_code != code) {
    note(Severity::warning, slug::set_not_in_group,
         fmt::format("Set {} belongs in a group {}, not {}", tree.id, code, group_.functional_code), header, 1);
  }
  Position where;
  where.interchange = interchange_.control;
  if (in_group_) where.group = group_.control;
  where.set = tree.control;
  validator_ = std::make_unique<SetValidator>(match_, std::move(where), limits_);
  if (trees_ == Trees::no && sink_ == nullptr) validator_->skip_loops();
}

void SetStream::note(Severity severity, std::string_view code, std::string message, const SegmentView& header,
                     std::size_t element) {
  Finding finding{Level::structure, severity, code, std::move(message), reader_.position_of(header), {}, {}};
  finding.position.interchange = interchange_.control;
  finding.position.set = set_.tree.control;
  finding.position.element = element;
  finding.position.byte_offset = element > 0 ? header.element_offset(element) : header.offset;
  if (element > 0) {
    finding.value = header.utf8(header.element(element).substr(0, k_finding_value_bytes_max));
    if (interchange_.standard == Standard::x12) finding.reference = "143";
  }
  std::vector<Finding> one{std::move(finding)};
  library_->adjust(one);
  keep(one);
}

void SetStream::add_segment(const Event& event) {
  ++set_.segments;
  if (validator_) validator_->segment(event.segment);
  if (trees_ == Trees::no && sink_ == nullptr) return;
  const SegmentDef* definition = segments_.find(match_.definition, event.segment.tag);
  if (sink_ != nullptr) {
    if (validator_) {
      const LoopBuilder::Change& change = validator_->loop_change();
      if (change.ended > 0) sink_->end_loops(change.ended);
      if (change.begun) sink_->begin_loop(validator_->loop_begun());
    }
    sink_->segment(event.segment, definition);
  }
  if (trees_ == Trees::no) return;
  set_.tree.segments.push_back(copy_segment(event.segment, definition));
}

void SetStream::keep(std::vector<Finding>& findings) { append(set_.findings, findings); }

Step SetStream::end_set(Event& event) {
  if (validator_) {
    if (event.complete) validator_->finish(event.segment);  // a truncated set lacks more than is worth saying
    auto found = validator_->take_findings();
    keep(found);
    set_.tree.loops = validator_->take_loops();
    validator_.reset();
  }
  keep(event.findings);
  set_.complete = event.complete;
  if (event.complete) ++set_.segments;
  set_.end = event.end;
  Step step;
  step.kind = StepKind::set;
  step.complete = event.complete;
  step.begin = event.begin;
  step.end = event.end;
  step.set = std::exchange(set_, ReceivedSet{});
  return step;
}

Batch read_batch(std::string_view bytes, const Library& library, Syntaxes syntaxes, const Limits& limits) {
  return read_batch(bytes, [&library](const InterchangeHeader&) -> const Library& { return library; }, syntaxes, limits);
}

Batch read_batch(std::string_view bytes, const LibraryChoice& choice, Syntaxes syntaxes, const Limits& limits) {
  Batch batch;
  SetStream stream(choice(InterchangeHeader{}), syntaxes, limits);
  stream.choose_library(choice);
  stream.look_at(bytes);
  bool inside = false;
  bool in_group = false;
  while (auto step = stream.next()) {
    if (step->kind == StepKind::interchange_begin) {
      batch.interchanges.push_back(
          {stream.interchange(), stream.delimiters(), {}, {}, std::move(step->findings), false, step->begin, 0});
      inside = true;
      continue;
    }
    if (!inside) {
      append(batch.findings, step->findings);
      continue;
    }
    ReceivedInterchange& interchange = batch.interchanges.back();
    if (step->kind == StepKind::group_begin || (step->kind == StepKind::set && !in_group)) {
      const bool header = step->kind == StepKind::group_begin;
      // Sets outside of groups share one group without a header.
      if (header || interchange.groups.empty() || !interchange.groups.back().header.control.empty()) {
        interchange.groups.push_back({header ? stream.group() : GroupHeader{"", "", "", "", "", "", "", ""}, {}, {}, false});
      }
    }
    switch (step->kind) {
      case StepKind::group_begin:
        in_group = true;
        append(interchange.groups.back().findings, step->findings);
        break;
      case StepKind::set: interchange.groups.back().sets.push_back(std::move(step->set)); break;
      case StepKind::group_end:
        in_group = false;
        interchange.groups.back().complete = step->complete;
        append(interchange.groups.back().findings, step->findings);
        break;
      case StepKind::interchange_end:
        inside = false;
        interchange.complete = step->complete;
        interchange.end = step->end;
        append(interchange.findings, step->findings);
        break;
      case StepKind::acknowledgement:
        interchange.acknowledgements.push_back(std::move(step->acknowledgement));
        [[fallthrough]];
      default: append(interchange.findings, step->findings); break;
    }
  }
  batch.unread = stream.unread();
  return batch;
}

}  // namespace crossdock::edi
