// SPDX-License-Identifier: Apache-2.0
// The reader most callers want: one checked set at a time, as a tree with its findings, with the envelope steps around
// it. Memory: one set. read_batch() collects everything of an input that is at hand.
//
//   SetStream stream(Library::shipped(), syntaxes);
//   stream.look_at(bytes);
//   while (auto step = stream.next()) if (step->kind == StepKind::set && step->set.accepted()) use(step->set.tree);
#pragma once

#include "edi/reader.hpp"
#include "edi/received.hpp"
#include "edi/segment_cache.hpp"
#include "edi/segment_sink.hpp"
#include "edi/tree.hpp"
#include "edi/validator.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::edi {

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

// The definitions that hold for an interchange, those of its sender's guide; asked when it begins. What is answered must
// outlive the stream.
using LibraryChoice = std::function<const Library&(const InterchangeHeader&)>;

// Whether sets come with their segments and loops, or with header and findings only: then memory is one segment.
enum class Trees { yes, no };

class SetStream {
 public:
  // `library` and `syntaxes` must outlive the stream.
  SetStream(const Library& library, Syntaxes syntaxes, const Limits& limits = {}, Trees trees = Trees::yes);

  void choose_library(LibraryChoice choice) { choice_ = std::move(choice); }  // before the first bytes

  // Tells `sink`, which must outlive the stream, of every set while it is read. Before the first bytes.
  void tell(SegmentSink& sink) { sink_ = &sink; }

  void feed(std::string_view bytes) { reader_.feed(bytes); }  // only when next() answered nothing
  void finish() { reader_.finish(); }
  void look_at(std::string_view whole_input) { reader_.look_at(whole_input); }

  std::optional<Step> next();
  bool done() const { return reader_.done(); }
  // As of the last step.
  const InterchangeHeader& interchange() const { return interchange_; }
  bool interchange_implied() const { return reader_.interchange_implied(); }  // there was no header
  const Delimiters& delimiters() const { return delimiters_; }
  const GroupHeader& group() const { return group_; }
  bool in_group() const { return in_group_; }
  const std::vector<Unread>& unread() const { return reader_.unread(); }

 private:
  void begin_set(Event& event);
  void add_segment(const Event& event);
  Step end_set(Event& event);
  void keep(std::vector<Finding>& findings);
  void check_definition(const SegmentView& header);
  void note(Severity severity, std::string_view code, std::string message, const SegmentView& header, std::size_t element);

  const Library* library_;
  LibraryChoice choice_;
  Limits limits_;
  Trees trees_;
  SegmentSink* sink_ = nullptr;
  Reader reader_;
  InterchangeHeader interchange_;
  Delimiters delimiters_;
  GroupHeader group_;
  bool in_group_ = false;
  struct Asked {
    const Library* library = nullptr;
    std::string version;
    std::string id;
  };

  Library::Match match_;
  Asked match_of_;
  SegmentCache segments_;
  std::unique_ptr<SetValidator> validator_;
  ReceivedSet set_;
};

Batch read_batch(std::string_view bytes, const Library& library, Syntaxes syntaxes, const Limits& limits = {});
Batch read_batch(std::string_view bytes, const LibraryChoice& choice, Syntaxes syntaxes, const Limits& limits = {});

}  // namespace crossdock::edi
