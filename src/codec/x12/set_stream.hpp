// SPDX-License-Identifier: Apache-2.0
// The reader most callers want: one checked transaction set at a time, as a tree with its findings, with the envelope
// steps around it. Memory: one set. read_batch() collects everything of an input that is at hand.
//
//   SetStream stream(Library::shipped());
//   stream.look_at(bytes);
//   while (auto step = stream.next()) if (step->kind == StepKind::set && step->set.accepted()) use(step->set.tree);
#pragma once

#include "codec/x12/reader.hpp"
#include "codec/x12/tree.hpp"
#include "codec/x12/validator.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace crossdock::codec::x12 {

struct ReceivedSet {
  TransactionSet tree;
  std::vector<Finding> findings;  // of this set: envelope, structure, elements
  bool complete = false;          // its SE was there; otherwise its bytes are listed as unread
  bool known = false;             // there is a definition for it (else: one finding, x12.set_unknown)
  std::size_t begin = 0;          // bytes of the input, ST to SE
  std::size_t end = 0;

  bool accepted() const { return complete && known && !has_error(findings); }
};

enum class StepKind { interchange_begin, acknowledgement, group_begin, set, group_end, interchange_end, remark };

struct Step {
  StepKind kind = StepKind::remark;
  ReceivedSet set;                // of StepKind::set
  Segment acknowledgement;        // the TA1
  std::vector<Finding> findings;  // of every other kind
  bool complete = true;           // of *_end
  std::size_t begin = 0;          // of *_begin and *_end
  std::size_t end = 0;
};

class SetStream {
 public:
  // `library` must outlive the stream.
  explicit SetStream(const Library& library, const Limits& limits = {});

  void feed(std::string_view bytes) { reader_.feed(bytes); }  // only when next() answered nothing
  void finish() { reader_.finish(); }
  void look_at(std::string_view whole_input) { reader_.look_at(whole_input); }

  std::optional<Step> next();
  bool done() const { return reader_.done(); }
  // As of the last step.
  const InterchangeHeader& interchange() const { return interchange_; }
  const Delimiters& delimiters() const { return delimiters_; }
  const GroupHeader& group() const { return group_; }
  const std::vector<Unread>& unread() const { return reader_.unread(); }

 private:
  void begin_set(Event& event);
  void add_segment(const Event& event);
  Step end_set(Event& event);
  void keep(std::vector<Finding>& findings);
  void note(Severity severity, std::string_view code, std::string message, const SegmentView& st, std::size_t element);

  const Library& library_;
  Limits limits_;
  Reader reader_;
  InterchangeHeader interchange_;
  Delimiters delimiters_;
  GroupHeader group_;
  bool in_group_ = false;
  Library::Match match_;
  std::unique_ptr<SetValidator> validator_;
  ReceivedSet set_;
};

struct ReceivedGroup {
  GroupHeader header;  // empty strings when the sets stood outside of any group
  std::vector<ReceivedSet> sets;
  std::vector<Finding> findings;
  bool complete = false;
};

struct ReceivedInterchange {
  InterchangeHeader header;
  Delimiters delimiters;
  std::vector<ReceivedGroup> groups;
  std::vector<Segment> acknowledgements;  // TA1
  std::vector<Finding> findings;
  bool complete = false;
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Batch {
  std::vector<ReceivedInterchange> interchanges;
  std::vector<Finding> findings;  // outside of interchanges
  std::vector<Unread> unread;     // every byte that is in no complete set or envelope
};

Batch read_batch(std::string_view bytes, const Library& library, const Limits& limits = {});

}  // namespace crossdock::codec::x12
