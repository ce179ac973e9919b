// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/reader.hpp"

#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::codec::x12 {

using namespace edi;

namespace {

GroupHeader group_header(const SegmentView& gs) {
  const auto value = [&gs](std::size_t number) { return to_utf8(trim_right(gs.element(number))); };
  return GroupHeader{value(1), value(2), value(3), value(4), value(5), value(6), value(7), value(8)};
}

}  // namespace

std::optional<Event> Reader::next() {
  while (pending_.empty()) {
    if (done_ || !step()) return std::nullopt;
  }
  Event event = std::move(pending_.front());
  pending_.pop_front();
  return event;
}

void Reader::emit(EventKind kind, const SegmentView& segment, bool complete, std::size_t begin, std::size_t end) {
  pending_.push_back(Event{kind, segment, complete, begin, end, std::exchange(findings_, {})});
}

void Reader::emit(EventKind kind, const SegmentView& segment) {
  emit(kind, segment, true, segment.offset, segment.offset + segment.size);
}

// One token. False when the scanner needs more bytes.
bool Reader::step() {
  switch (scanner_.next()) {
    case TokenKind::need_more: return false;
    case TokenKind::end:
      close_interchange(scanner_.offset(), slug::interchange_trailer_missing);
      if (!seen_interchange_) report(Severity::error, slug::empty, "There is no interchange header (ISA) in the input", {});
      if (!findings_.empty()) emit(EventKind::remark, {});
      done_ = true;
      return true;
    case TokenKind::interchange: on_interchange(); return true;
    case TokenKind::segment: on_segment(); return true;
    case TokenKind::unread:
    case TokenKind::broken: {
      const Unread range = scanner_.unread();
      SegmentView place;
      place.offset = range.begin;
      const bool broken = range.reason == slug::segment_too_long;
      const std::string bytes = fmt::format("{} bytes", range.end - range.begin);
      if (broken) {
        report(Severity::error, range.reason, "No segment terminator within " + bytes, place);
        close_interchange(range.begin, slug::interchange_trailer_missing);
      } else if (range.reason == slug::utf16) {
        report(Severity::error, range.reason, "The input is UTF-16; X12 is single bytes or UTF-8", place);
      } else {
        report(Severity::warning, range.reason, bytes + " of other text outside of interchanges", place);
      }
      note_unread(range);
      if (!findings_.empty()) emit(EventKind::remark, place);
      return true;
    }
  }
  return false;
}

void Reader::on_interchange() {
  const std::size_t begin = scanner_.interchange_offset();
  close_interchange(begin, slug::interchange_trailer_missing);
  const Isa& isa = scanner_.isa();
  interchange_ = isa.header;
  in_interchange_ = true;
  seen_interchange_ = true;
  wrapped_reported_ = false;
  groups_ = 0;
  sets_ = 0;
  interchange_sets_ = 0;
  interchange_begin_ = begin;
  SegmentView view;
  view.tag = "ISA";
  view.offset = begin;
  if (isa.wrapped) {
    wrapped_reported_ = true;
    report(Severity::warning, slug::isa_wrapped, "The interchange header is broken over lines", view);
  } else if (!isa.fixed) {
    report(Severity::warning, slug::isa_trimmed, "The interchange header is not 106 bytes long", view);
  }
  if (isa.component_missing) {
    report(Severity::warning, slug::isa_component, "ISA16 is missing or is not usable as component separator", view, 16);
  }
  if (parse_count(isa.header.control) < 0) {
    report(Severity::error, slug::interchange_control, "ISA13 is not a number of up to nine digits", view, 13);
  }
  emit(EventKind::interchange_begin, view, true, begin, scanner_.offset());
}

void Reader::on_segment() {
  const SegmentView& segment = scanner_.segment();
  if (segment.raw.size() != segment.text.size() && !wrapped_reported_) {
    wrapped_reported_ = true;
    report(Severity::warning, slug::wrapped_lines, "Segments are broken over lines; the line breaks were removed", segment);
  }
  if (!segment.terminated && segment.tag != "IEA") {
    on_unterminated(segment);
  } else if (segment.tag == "ST") {
    on_set_begin(segment);
  } else if (segment.tag == "SE") {
    on_set_end(segment);
  } else if (segment.tag == "GS") {
    on_group_begin(segment);
  } else if (segment.tag == "GE") {
    on_group_end(segment);
  } else if (segment.tag == "IEA") {
    on_interchange_end(segment);
  } else {
    on_body(segment);
  }
}

void Reader::on_unterminated(const SegmentView& segment) {
  const std::size_t end = segment.offset + segment.size;
  report(Severity::error, slug::truncated, "The interchange ends in the middle of a segment", segment);
  if (set_) {
    set_->dropped = true;
  } else {
    note_unread({segment.offset, end, slug::truncated});
  }
  close_interchange(end, slug::interchange_trailer_missing);
}

void Reader::on_body(const SegmentView& segment) {
  if (!set_) {
    if (segment.tag == "TA1") {
      emit(EventKind::acknowledgement, segment);
      return;
    }
    outside(segment, slug::segment_outside,
            fmt::format("Segment {} stands outside of any transaction set", to_utf8(segment.tag.substr(0, 3))));
    return;
  }
  ++set_->segments;
  if (!within_limits(segment)) return;
  SegmentView view = segment;
  view.index = set_->segments;
  emit(EventKind::segment, view);
}

bool Reader::within_limits(const SegmentView& segment) {
  if (set_->dropped) return false;
  if (scanner_.too_many_elements()) {
    drop_set(slug::too_many_elements, fmt::format("A segment has more than {} elements", limits_.elements_max), segment);
  } else if (set_->segments > limits_.segments_per_set_max ||
             segment.offset + segment.size - set_->begin > limits_.set_bytes_max) {
    drop_set(
        slug::set_too_long,
        fmt::format("The set is longer than {} segments or {} bytes", limits_.segments_per_set_max, limits_.set_bytes_max),
        segment);
  }
  return !set_->dropped;
}

void Reader::drop_set(std::string_view code, std::string message, const SegmentView& segment) {
  report(Severity::error, code, std::move(message), segment);
  set_->dropped = true;
}

void Reader::on_group_begin(const SegmentView& gs) {
  close_set(gs.offset);
  close_group(gs.offset);
  group_ = group_header(gs);
  in_group_ = true;
  group_begin_ = gs.offset;
  sets_ = 0;
  ++groups_;
  controls_.clear();
  if (gs.elements.size() < 8 || group_.functional_code.size() != 2 || parse_count(group_.control) < 0) {
    report(Severity::error, slug::group_header, "The group header lacks its functional code, control number or version", gs);
  }
  emit(EventKind::group_begin, gs);
}

void Reader::on_group_end(const SegmentView& ge) {
  close_set(ge.offset);
  if (!in_group_) {
    outside(ge, slug::group_trailer_stray, "A group trailer without its header");
    return;
  }
  check_count(ge, sets_, "GE01", slug::group_count);
  check_control(ge, group_.control, "GE02", slug::group_control);
  in_group_ = false;
  emit(EventKind::group_end, ge, true, group_begin_, ge.offset + ge.size);
}

void Reader::on_set_begin(const SegmentView& st) {
  close_set(st.offset);
  set_ = OpenSet{};
  set_->id = to_utf8(trim(st.element(1)));
  set_->control = to_utf8(trim(st.element(2)));
  set_->begin = st.offset;
  ++sets_;
  ++interchange_sets_;
  SegmentView view = st;
  view.index = 1;
  if (!in_group_) report(Severity::error, slug::group_missing, "The set is in no functional group", view);
  if (set_->id.empty() || set_->control.empty() || set_->control.size() > 9) {
    report(Severity::error, slug::set_header, "ST01 or ST02 is missing or malformed", view);
  } else if (controls_.size() < limits_.sets_per_interchange_max && !controls_.insert(set_->control).second) {
    report(Severity::warning, slug::set_duplicate, fmt::format("ST02 {} occurs twice in the group", set_->control), view, 2);
  }
  if (interchange_sets_ > limits_.sets_per_interchange_max) {
    drop_set(slug::too_many_sets, fmt::format("More than {} sets in one interchange", limits_.sets_per_interchange_max),
             view);
  }
  emit(EventKind::set_begin, view);
}

void Reader::on_set_end(const SegmentView& se) {
  if (!set_) {
    outside(se, slug::set_trailer_stray, "A set trailer without its header");
    return;
  }
  ++set_->segments;
  SegmentView view = se;
  view.index = set_->segments;
  check_count(view, set_->segments, "SE01", slug::set_count);
  check_control(view, set_->control, "SE02", slug::set_control);
  const std::size_t end = se.offset + se.size;
  if (set_->dropped) note_unread({set_->begin, end, slug::set_too_long});
  emit(EventKind::set_end, view, !set_->dropped, set_->begin, end);
  set_.reset();
}

void Reader::on_interchange_end(const SegmentView& iea) {
  close_set(iea.offset);
  close_group(iea.offset);
  if (!iea.terminated) {
    report(Severity::warning, slug::terminator_missing, "The last segment has no terminator", iea);
  }
  check_count(iea, groups_, "IEA01", slug::interchange_count);
  check_control(iea, interchange_.control, "IEA02", slug::interchange_control);
  in_interchange_ = false;
  emit(EventKind::interchange_end, iea, true, interchange_begin_, iea.offset + iea.size);
  scanner_.leave_interchange();
}

// A set whose SE never came.
void Reader::close_set(std::size_t end) {
  if (!set_) return;
  SegmentView view;
  view.tag = "SE";
  view.offset = end;
  view.index = set_->segments + 1;
  report(Severity::error, slug::set_trailer_missing, fmt::format("Set {} has no trailer (SE)", set_->id), view);
  note_unread({set_->begin, end, slug::set_trailer_missing});
  emit(EventKind::set_end, view, false, set_->begin, end);
  set_.reset();
}

void Reader::close_group(std::size_t end) {
  if (!in_group_) return;
  SegmentView view;
  view.tag = "GE";
  view.offset = end;
  report(Severity::error, slug::group_trailer_missing, "The group has no trailer (GE)", view);
  in_group_ = false;
  emit(EventKind::group_end, view, false, group_begin_, end);
}

void Reader::close_interchange(std::size_t end, std::string_view code) {
  if (!in_interchange_) return;
  close_set(end);
  close_group(end);
  SegmentView view;
  view.tag = "IEA";
  view.offset = end;
  report(Severity::error, code, "The interchange has no trailer (IEA)", view);
  in_interchange_ = false;
  emit(EventKind::interchange_end, view, false, interchange_begin_, end);
}

void Reader::check_count(const SegmentView& trailer, std::size_t counted, std::string_view name, std::string_view code) {
  const std::string_view text = trim(trailer.element(1));
  const long stated = parse_count(text);
  if (stated >= 0 && static_cast<std::size_t>(stated) == counted) return;
  report(Severity::error, code, fmt::format("{} says \"{}\", there are {}", name, to_utf8(text), counted), trailer, 1);
}

void Reader::check_control(const SegmentView& trailer, std::string_view expected, std::string_view name,
                           std::string_view code) {
  const std::string stated = to_utf8(trim(trailer.element(2)));
  if (stated == expected) return;
  const bool same_number = parse_count(stated) >= 0 && without_leading_zeros(stated) == without_leading_zeros(expected);
  report(same_number ? Severity::warning : Severity::error, same_number ? slug::control_format : code,
         fmt::format("{} is \"{}\", the header says \"{}\"", name, stated, expected), trailer, 2);
}

Position Reader::position_of(const SegmentView& segment) const {
  Position position;
  if (in_interchange_) position.interchange = interchange_.control;
  if (in_group_) position.group = group_.control;
  if (set_) position.set = set_->control;
  position.tag = to_utf8(segment.tag.substr(0, 16));
  position.segment_index = segment.index;
  position.byte_offset = segment.offset;
  return position;
}

void Reader::report(Severity severity, std::string_view code, std::string message, const SegmentView& segment,
                    std::size_t element) {
  Finding finding{Level::envelope, severity, code, std::move(message), position_of(segment), {}, {}};
  finding.position.element = element;
  if (element > 0 && !segment.elements.empty()) {
    finding.position.byte_offset = segment.element_offset(element);
    finding.value = to_utf8(segment.element(element).substr(0, k_finding_value_bytes_max));
  }
  if (set_ && finding.position.segment_index == 0 && segment.raw.data() != nullptr) {
    finding.position.segment_index = set_->segments;
  }
  findings_.push_back(std::move(finding));
}

void Reader::outside(const SegmentView& segment, std::string_view code, std::string message) {
  const bool known = !unread_.empty() && unread_.back().reason == code && unread_.back().end == segment.offset;
  if (!known) {
    report(Severity::error, code, std::move(message), segment);
    emit(EventKind::remark, segment);
  }
  note_unread({segment.offset, segment.offset + segment.size, code});
}

void Reader::note_unread(Unread range) {
  if (range.begin >= range.end) return;
  // Neighbours up to a line break apart are one range.
  const bool joined = !unread_.empty() && unread_.back().reason == range.reason && range.begin <= unread_.back().end + 2;
  if (joined || unread_.size() >= limits_.unread_max) {
    unread_.back().end = std::max(unread_.back().end, range.end);
  } else {
    unread_.push_back(range);
  }
}

}  // namespace crossdock::codec::x12
