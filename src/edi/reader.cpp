// SPDX-License-Identifier: Apache-2.0
#include "edi/reader.hpp"

#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::size_t k_tag_bytes_max = 16;

bool has_lower(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

// A tag in capitals, as roles are asked for.
class Capitals {
 public:
  explicit Capitals(std::string_view tag) : size_(std::min(tag.size(), buffer_.size())) {
    for (std::size_t i = 0; i < size_; ++i) {
      const char c = tag[i];
      buffer_.at(i) = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  std::string_view text() const { return {buffer_.data(), size_}; }

 private:
  std::array<char, 4> buffer_{};
  std::size_t size_;
};

}  // namespace

std::optional<Event> Reader::next() {
  while (taken_ == pending_.size()) {
    pending_.clear();
    taken_ = 0;
    if (done_) return std::nullopt;
    if (set_ && skip_bodies_) skip_body();
    const TokenKind token = scanner_.next();
    if (token == TokenKind::segment && is_plain_body(scanner_.segment())) {
      ++set_->segments;
      if (!within_limits(scanner_.segment()) || skip_bodies_) continue;
      std::optional<Event> event(std::in_place);
      event->segment = scanner_.segment();
      event->segment.index = set_->segments;
      return event;
    }
    if (!step(token)) return std::nullopt;
  }
  return std::move(pending_[taken_++]);
}

// The most frequent case: nothing to say about it, and nothing to wait for.
bool Reader::is_plain_body(const SegmentView& segment) const {
  return set_ && segment.terminated && !segment.unwrapped && findings_.empty() && !scanner_.may_be_envelope(segment.tag);
}

void Reader::skip_body() {
  if (set_->dropped) return;
  const std::size_t left = limits_.segments_per_set_max - std::min(set_->segments, limits_.segments_per_set_max);
  set_->segments += scanner_.skip_plain(left, set_->begin + limits_.set_bytes_max);
}

void Reader::emit(EventKind kind, const SegmentView& segment, bool complete, std::size_t begin, std::size_t end) {
  pending_.push_back(Event{kind, segment, complete, begin, end, std::exchange(findings_, {})});
}

void Reader::emit(EventKind kind, const SegmentView& segment) {
  emit(kind, segment, true, segment.offset, segment.offset + segment.size);
}

// One token. False when more bytes are needed.
bool Reader::step(TokenKind token) {
  switch (token) {
    case TokenKind::need_more: return false;
    case TokenKind::end:
      close_interchange(scanner_.offset());
      if (!seen_interchange_) report(Severity::error, slug::empty, "There is no interchange in the input", {});
      if (!findings_.empty()) emit(EventKind::remark, {});
      done_ = true;
      return true;
    case TokenKind::interchange: on_interchange(); return true;
    case TokenKind::segment: on_segment(); return true;
    case TokenKind::unread:
    case TokenKind::broken: on_unread(); return true;
  }
  return false;
}

void Reader::on_unread() {
  const Unread range = scanner_.unread();
  SegmentView place;
  place.offset = range.begin;
  const std::string bytes = fmt::format("{} bytes", range.end - range.begin);
  if (range.reason == slug::segment_too_long) {
    report(Severity::error, range.reason, "No segment terminator within " + bytes, place);
    close_interchange(range.begin);
  } else if (range.reason == slug::utf16) {
    report(Severity::error, range.reason, "The input is UTF-16; EDI is single bytes or UTF-8", place);
  } else {
    report(Severity::warning, range.reason, bytes + " of other text outside of interchanges", place);
  }
  note_unread(range);
  emit(EventKind::remark, place);
}

void Reader::on_interchange() {
  const std::size_t begin = scanner_.interchange_offset();
  close_interchange(begin);
  const Opening& opening = scanner_.opening();
  interchange_ = opening.header;
  in_interchange_ = true;
  seen_interchange_ = true;
  wrapped_reported_ = opening.wrapped;
  groups_ = 0;
  sets_ = 0;
  interchange_sets_ = 0;
  acknowledgements_ = 0;
  controls_.clear();
  interchange_begin_ = begin;
  SegmentView view;
  view.tag = opening.tag;
  view.offset = begin;
  if (opening.implied) {
    report(Severity::error, slug::interchange_header_missing,
           fmt::format("The interchange header ({}) is missing", scanner_.syntax().tags().interchange_begin), view);
  }
  for (const Opening::Remark& remark : opening.remarks) {
    view.offset = begin + remark.offset;
    report(remark.severity, remark.code, remark.message, view, remark.element);
  }
  view.offset = begin;
  emit(EventKind::interchange_begin, view, true, begin, scanner_.offset());
}

void Reader::on_segment() {
  const SegmentView& segment = scanner_.segment();
  if (segment.unwrapped && !wrapped_reported_) {
    wrapped_reported_ = true;
    report(Severity::warning, slug::wrapped_lines, "Segments are broken over lines; the line breaks were removed", segment);
  }
  const Role role = scanner_.syntax().role(Capitals(segment.tag).text());
  if (!segment.terminated && role != Role::interchange_end) {
    on_unterminated(segment);
    return;
  }
  if (role != Role::body && has_lower(segment.tag)) {
    report(Severity::error, slug::segment_tag, fmt::format("\"{}\" must be in capitals", segment.tag), segment);
  }
  on_role(role, segment);
}

void Reader::on_role(Role role, const SegmentView& segment) {
  switch (role) {
    case Role::set_begin: return on_set_begin(segment);
    case Role::set_end: return on_set_end(segment);
    case Role::group_begin: return on_group_begin(segment);
    case Role::group_end: return on_group_end(segment);
    case Role::interchange_end: return on_interchange_end(segment);
    case Role::acknowledgement:
      if (!set_) {
        ++acknowledgements_;
        return emit(EventKind::acknowledgement, segment);
      }
      [[fallthrough]];
    case Role::body: return on_body(segment);
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
  close_interchange(end);
}

void Reader::on_body(const SegmentView& segment) {
  if (!set_) {
    outside(segment, slug::segment_outside,
            fmt::format("Segment {} stands outside of any set", segment.utf8(segment.tag.substr(0, k_tag_bytes_max))));
    return;
  }
  ++set_->segments;
  if (!within_limits(segment) || skip_bodies_) return;
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

void Reader::on_group_begin(const SegmentView& header) {
  close_set(header.offset);
  close_group(header.offset);
  group_ = scanner_.syntax().group(header);
  in_group_ = true;
  group_begin_ = header.offset;
  sets_ = 0;
  ++groups_;
  controls_.clear();
  const std::string_view fault = scanner_.syntax().group_fault(group_, header);
  if (!fault.empty()) report(Severity::error, slug::group_header, std::string(fault), header);
  emit(EventKind::group_begin, header);
}

void Reader::on_group_end(const SegmentView& trailer) {
  close_set(trailer.offset);
  if (!in_group_) {
    outside(trailer, slug::group_trailer_stray, "A group trailer without its header");
    return;
  }
  check_count(trailer, sets_, slug::group_count);
  check_control(trailer, group_.control, slug::group_control);
  in_group_ = false;
  emit(EventKind::group_end, trailer, true, group_begin_, trailer.offset + trailer.size);
}

void Reader::on_set_begin(const SegmentView& header) {
  const Syntax& syntax = scanner_.syntax();
  close_set(header.offset);
  set_header_ = syntax.set(header);
  set_ = OpenSet{1, header.offset, false};
  ++sets_;
  ++interchange_sets_;
  SegmentView view = header;
  view.index = 1;
  if (!in_group_ && syntax.sets_need_group())
    report(Severity::error, slug::group_missing, "The set is in no functional group", view);
  const std::string_view fault = syntax.set_fault(set_header_);
  if (!fault.empty()) {
    report(Severity::error, slug::set_header, std::string(fault), view);
  } else if (!controls_.insert(set_header_.control)) {
    report(Severity::warning, slug::set_duplicate, fmt::format("Set number {} occurs twice here", set_header_.control), view,
           syntax.set_control_element());
  }
  if (interchange_sets_ > limits_.sets_per_interchange_max) {
    drop_set(slug::too_many_sets, fmt::format("More than {} sets in one interchange", limits_.sets_per_interchange_max),
             view);
  }
  emit(EventKind::set_begin, view);
}

void Reader::on_set_end(const SegmentView& trailer) {
  if (!set_) {
    outside(trailer, slug::set_trailer_stray, "A set trailer without its header");
    return;
  }
  ++set_->segments;
  SegmentView view = trailer;
  view.index = set_->segments;
  check_count(view, set_->segments, slug::set_count);
  check_control(view, set_header_.control, slug::set_control);
  const std::size_t end = trailer.offset + trailer.size;
  if (set_->dropped) note_unread({set_->begin, end, slug::set_too_long});
  emit(EventKind::set_end, view, !set_->dropped, set_->begin, end);
  set_.reset();
}

void Reader::on_interchange_end(const SegmentView& trailer) {
  close_set(trailer.offset);
  close_group(trailer.offset);
  if (!trailer.terminated) {
    report(Severity::warning, slug::terminator_missing, "The last segment has no terminator", trailer);
  }
  // X12 counts groups; EDIFACT too where there are any, else sets (UNZ 0036).
  const bool groups = groups_ > 0 || scanner_.syntax().sets_need_group();
  // Around TA1s alone some count none and some count them.
  const bool acknowledges = groups_ == 0 && acknowledgements_ > 0 && parse_count(trim(trailer.element(1))) > 0;
  const std::size_t counted = groups ? groups_ : interchange_sets_;
  check_count(trailer, acknowledges ? acknowledgements_ : counted, slug::interchange_count);
  if (!scanner_.opening().implied) check_control(trailer, interchange_.control, slug::interchange_control);
  in_interchange_ = false;
  emit(EventKind::interchange_end, trailer, true, interchange_begin_, trailer.offset + trailer.size);
  scanner_.leave_interchange();
}

SegmentView Reader::missing_trailer(std::string_view tag, std::size_t end) const {
  SegmentView view;
  view.tag = tag;
  view.offset = end;
  if (set_) view.index = set_->segments + 1;
  return view;
}

// A set whose trailer never came.
void Reader::close_set(std::size_t end) {
  if (!set_) return;
  const SegmentView view = missing_trailer(scanner_.syntax().tags().set_end, end);
  report(Severity::error, slug::set_trailer_missing, fmt::format("Set {} has no trailer ({})", set_header_.id, view.tag),
         view);
  note_unread({set_->begin, end, slug::set_trailer_missing});
  emit(EventKind::set_end, view, false, set_->begin, end);
  set_.reset();
}

void Reader::close_group(std::size_t end) {
  if (!in_group_) return;
  const SegmentView view = missing_trailer(scanner_.syntax().tags().group_end, end);
  report(Severity::error, slug::group_trailer_missing, fmt::format("The group has no trailer ({})", view.tag), view);
  in_group_ = false;
  emit(EventKind::group_end, view, false, group_begin_, end);
}

void Reader::close_interchange(std::size_t end) {
  if (!in_interchange_) return;
  close_set(end);
  close_group(end);
  const SegmentView view = missing_trailer(scanner_.syntax().tags().interchange_end, end);
  // Where there was no header, nobody expects the trailer.
  if (!interchange_.control.empty() || !scanner_.opening().implied) {
    report(Severity::error, slug::interchange_trailer_missing, fmt::format("The interchange has no trailer ({})", view.tag),
           view);
  }
  in_interchange_ = false;
  emit(EventKind::interchange_end, view, false, interchange_begin_, end);
}

void Reader::check_count(const SegmentView& trailer, std::size_t counted, std::string_view code) {
  const std::string_view text = trim(trailer.element(1));
  const long stated = parse_count(text);
  if (stated >= 0 && static_cast<std::size_t>(stated) == counted) return;
  report(Severity::error, code, fmt::format("{}01 says \"{}\", there are {}", trailer.tag, trailer.utf8(text), counted),
         trailer, 1);
}

void Reader::check_control(const SegmentView& trailer, std::string_view expected, std::string_view code) {
  const std::string stated = trailer.utf8(trim(trailer.element(2)));
  if (stated == expected) return;
  const bool same_number = parse_count(stated) >= 0 && without_leading_zeros(stated) == without_leading_zeros(expected);
  report(same_number ? Severity::warning : Severity::error, same_number ? slug::control_format : code,
         fmt::format("{}02 is \"{}\", the header says \"{}\"", trailer.tag, stated, expected), trailer, 2);
}

Position Reader::position_of(const SegmentView& segment) const {
  Position position;
  if (in_interchange_) position.interchange = interchange_.control;
  if (in_group_) position.group = group_.control;
  if (set_) position.set = set_header_.control;
  position.tag = segment.utf8(segment.tag.substr(0, k_tag_bytes_max));
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
    finding.value = segment.utf8(segment.element(element).substr(0, k_finding_value_bytes_max));
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

}  // namespace crossdock::edi
