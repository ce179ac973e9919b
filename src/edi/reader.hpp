// SPDX-License-Identifier: Apache-2.0
// The streaming reader: bytes -> interchanges -> functional groups -> sets -> segments, with the control checks of
// X12.5/X12.6 (SE01 GE01 IEA01 counts, ST02 = SE02, GS06 = GE02, ISA13 = IEA02) and ISO 9735-1 (the same of UNT UNE UNZ).
// Sans I/O; memory is one segment. What is wrong becomes a Finding; bytes that end up in no complete set become an Unread
// range; one bad set or interchange never takes another one with it.
//
//   Reader reader(syntaxes);
//   reader.look_at(bytes);              // or feed() pieces and finish()
//   while (auto event = reader.next()) { ... event->segment ... event->findings ... }
//
// next() answers nothing when it needs more bytes (feed() only then), or at the end (done()). Not thread-safe.
#pragma once

#include "edi/control_set.hpp"
#include "edi/finding.hpp"
#include "edi/headers.hpp"
#include "edi/limits.hpp"
#include "edi/scanner.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

enum class EventKind {
  interchange_begin,  // interchange(), delimiters()
  acknowledgement,    // a TA1 outside a group; `segment`
  group_begin,        // group()
  set_begin,          // `segment` is the ST or UNH; set_header()
  segment,            // one segment of the set
  set_end,            // `segment` is the SE or UNT (empty when it is missing)
  group_end,
  interchange_end,
  remark,  // only findings: about what stands outside of sets, or outside of interchanges
};

struct Event {
  EventKind kind = EventKind::segment;
  SegmentView segment;    // valid until the next call of next() or feed()
  bool complete = true;   // of *_end: the trailer was there. A set that is not complete must not be used.
  std::size_t begin = 0;  // of *_end: the whole thing, as a range of the input
  std::size_t end = 0;
  std::vector<Finding> findings;  // about this event
};

class Reader {
 public:
  // `syntaxes` must outlive the reader.
  explicit Reader(Syntaxes syntaxes, const Limits& limits = {}) : limits_(limits), scanner_(syntaxes, limits) {}

  void feed(std::string_view bytes) { scanner_.feed(bytes); }
  void finish() { scanner_.finish(); }
  void look_at(std::string_view whole_input) { scanner_.look_at(whole_input); }

  std::optional<Event> next();
  bool done() const { return done_ && taken_ == pending_.size(); }
  // For those who want to know only what is there: segments inside a set are counted, not delivered (those that are out of
  // the ordinary may be), and their elements are not counted. Else all stays as it is. Before the first bytes.
  void skip_bodies() { skip_bodies_ = true; }
  void only_carefully() { scanner_.only_carefully(); }  // slower, and the same: for comparisons

  // Of the interchange, group and set that began last.
  const InterchangeHeader& interchange() const { return interchange_; }
  bool interchange_implied() const { return scanner_.opening().implied; }  // there was no header
  const Delimiters& delimiters() const { return scanner_.opening().delimiters; }
  const GroupHeader& group() const { return group_; }
  const SetHeader& set_header() const { return set_header_; }

  const std::vector<Unread>& unread() const { return unread_; }  // so far, ascending
  // A position filled with the current control numbers, for findings made from the outside.
  Position position_of(const SegmentView& segment) const;

 private:
  struct OpenSet {
    std::size_t segments = 1;
    std::size_t begin = 0;
    bool dropped = false;  // past a limit: segments are skipped up to the SE
  };

  bool step(TokenKind token);
  void skip_body();
  bool is_plain_body(const SegmentView& segment) const;
  void on_interchange();
  void on_segment();
  void on_role(Role role, const SegmentView& segment);
  void on_unread();
  void on_group_begin(const SegmentView& header);
  void on_group_end(const SegmentView& trailer);
  void on_set_begin(const SegmentView& header);
  void on_set_end(const SegmentView& trailer);
  void on_interchange_end(const SegmentView& trailer);
  void on_body(const SegmentView& segment);
  void on_unterminated(const SegmentView& segment);
  bool within_limits(const SegmentView& segment);
  void drop_set(std::string_view code, std::string message, const SegmentView& segment);
  void close_set(std::size_t end);
  void close_group(std::size_t end);
  void close_interchange(std::size_t end);
  SegmentView missing_trailer(std::string_view tag, std::size_t end) const;
  void check_control(const SegmentView& trailer, std::string_view expected, std::string_view code);
  void check_count(const SegmentView& trailer, std::size_t counted, std::string_view code);
  void report(Severity severity, std::string_view code, std::string message, const SegmentView& segment,
              std::size_t element = 0);
  void outside(const SegmentView& segment, std::string_view code, std::string message);
  void note_unread(Unread range);
  void emit(EventKind kind, const SegmentView& segment, bool complete, std::size_t begin, std::size_t end);
  void emit(EventKind kind, const SegmentView& segment);  // complete, as long as its segment

  Limits limits_;
  Scanner scanner_;
  std::vector<Event> pending_;
  std::size_t taken_ = 0;  // of pending_
  std::vector<Finding> findings_;
  std::vector<Unread> unread_;
  InterchangeHeader interchange_;
  GroupHeader group_;
  std::optional<OpenSet> set_;
  SetHeader set_header_;
  ControlSet controls_;  // of the sets in this group
  std::size_t groups_ = 0;
  std::size_t sets_ = 0;  // of this group
  std::size_t interchange_sets_ = 0;
  std::size_t acknowledgements_ = 0;
  std::size_t group_begin_ = 0;
  std::size_t interchange_begin_ = 0;
  bool in_interchange_ = false;
  bool in_group_ = false;
  bool wrapped_reported_ = false;
  bool seen_interchange_ = false;
  bool skip_bodies_ = false;
  bool done_ = false;
};

}  // namespace crossdock::edi
