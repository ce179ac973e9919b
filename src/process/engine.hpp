// SPDX-License-Identifier: Apache-2.0
// Runs an instance: takes the signals of its strands, asks the tasks for their steps, moves the frames. Internal to
// this folder.
//
// Errors: a step that raises a workflow error is undone by giving up frames until one catches it. When none does, the
// instance is faulted and keeps its frames and the signal that could not be handled, so that a retry goes on there.
#pragma once

#include "base/result.hpp"
#include "process/run.hpp"

#include <cstddef>

namespace crossdock::process {

// Tasks begun in one unit of work; then the instance is ready again and yields to others.
inline constexpr std::size_t k_tasks_per_work = 1000;

class Engine {
 public:
  explicit Engine(Run& run) : run_(run), live_(run.live()) {}

  // Until every strand waits, the instance has ended or faulted, or k_tasks_per_work is reached.
  Result<void> advance();
  Result<void> cancel(std::string_view reason);
  // Ends a faulted one whose error has gone to another instance; nobody is told.
  Result<void> close(std::string reason);
  // Interventions of people; false: there is no such task to do it to. A fault is taken back.
  Result<bool> skip(std::string_view task, const std::optional<Json>& output);
  Result<bool> restart(std::string_view task, std::optional<Json> input);
  // After a fault; a timeout that passed meanwhile is taken first.
  void retry();

  // What came from outside. false: nobody waits for it (any more).
  Result<bool> answered(std::int64_t attempt, const Result<Json>& answer);
  // The same from another instance; `failed`: the answer is a workflow error.
  Result<bool> answered(std::int64_t attempt, Data answer, bool failed);
  Result<bool> timer_fired(std::int64_t attempt);
  Result<bool> event_came(std::int64_t attempt, std::size_t slot, std::int64_t position, const Json& event);

 private:
  bool stopped() const;
  Result<void> run_strand(Strand& strand, const Chain* parent);
  Result<bool> run_branches(Strand& strand, const Chain& chain);
  Result<void> take_signal(Strand& strand, const Chain* parent);
  Result<Step> ask(Frame& frame, const Signal& signal);
  Result<Step> begin(Frame& frame);
  Result<void> apply(Strand& strand, Step step);
  Result<void> finish(Strand& strand, const Signal& signal);
  Result<void> leave(Strand& strand, Data output, Flow flow);
  Result<void> end_workflow(Data output);
  Result<void> complete(const Data& output);
  Result<void> handle(Strand& strand, const Signal& signal, const Chain* parent, Json error);
  Result<bool> offer(Strand& strand, std::size_t frames, const Chain* parent, Json& error);
  Result<void> fault(Strand& strand, const Signal& signal, Json error);
  // `parent` is the chain the strand hangs on; `noted`: the history says that the tasks were cancelled.
  Result<void> give_up(Strand& strand, std::size_t keep, const Chain* parent = nullptr, bool noted = true);
  static std::size_t visible_depth(const Strand& strand);
  void note_failed(Strand& strand, std::size_t depth, const Chain* parent, const Json& error);
  Result<void> release(Frame& frame, const Chain* here);
  void push(Strand& strand, const Task& task, Data raw);
  struct Incoming {
    std::int64_t attempt;
    std::size_t slot;
    const Json& event;
  };
  Result<bool> accept(Strand& strand, const Chain* parent, const Incoming& incoming);
  Result<void> transform(Frame& frame, Data& output, Data& context);
  static Result<void> hold(Run& run, const std::optional<schema::Schema>& schema, const Json& value, const Task& task);

  Run& run_;
  Live& live_;
  std::size_t begun_ = 0;
  // Set when frames below a running strand were given up: all strands above it are gone.
  Strand* unwound_to_ = nullptr;
};

}  // namespace crossdock::process
