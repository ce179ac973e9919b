// SPDX-License-Identifier: Apache-2.0
// The reader most callers want: one checked transaction set at a time, as a tree with its findings, with the envelope
// steps around it. Memory: one set. read_batch() collects everything of an input that is at hand.
//
//   SetStream stream(Library::shipped());
//   stream.look_at(bytes);
//   while (auto step = stream.next()) if (step->kind == StepKind::set && step->set.accepted()) use(step->set.tree);
#pragma once

#include "codec/x12/reader.hpp"
#include "edi/received.hpp"
#include "edi/tree.hpp"
#include "edi/validator.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace crossdock::codec::x12 {

enum class StepKind { interchange_begin, acknowledgement, group_begin, set, group_end, interchange_end, remark };

struct Step {
  StepKind kind = StepKind::remark;
  edi::ReceivedSet set;                // of StepKind::set
  edi::Segment acknowledgement;        // the TA1
  std::vector<edi::Finding> findings;  // of every other kind
  bool complete = true;                // of *_end
  std::size_t begin = 0;               // of *_begin and *_end
  std::size_t end = 0;
};

class SetStream {
 public:
  // `library` must outlive the stream.
  explicit SetStream(const edi::Library& library, const edi::Limits& limits = {});

  void feed(std::string_view bytes) { reader_.feed(bytes); }  // only when next() answered nothing
  void finish() { reader_.finish(); }
  void look_at(std::string_view whole_input) { reader_.look_at(whole_input); }

  std::optional<Step> next();
  bool done() const { return reader_.done(); }
  // As of the last step.
  const edi::InterchangeHeader& interchange() const { return interchange_; }
  const edi::Delimiters& delimiters() const { return delimiters_; }
  const edi::GroupHeader& group() const { return group_; }
  const std::vector<edi::Unread>& unread() const { return reader_.unread(); }

 private:
  void begin_set(Event& event);
  void add_segment(const Event& event);
  Step end_set(Event& event);
  void keep(std::vector<edi::Finding>& findings);
  void note(edi::Severity severity, std::string_view code, std::string message, const edi::SegmentView& st,
            std::size_t element);

  const edi::Library& library_;
  edi::Limits limits_;
  Reader reader_;
  edi::InterchangeHeader interchange_;
  edi::Delimiters delimiters_;
  edi::GroupHeader group_;
  bool in_group_ = false;
  edi::Library::Match match_;
  std::unique_ptr<edi::SetValidator> validator_;
  edi::ReceivedSet set_;
};

edi::Batch read_batch(std::string_view bytes, const edi::Library& library, const edi::Limits& limits = {});

}  // namespace crossdock::codec::x12
