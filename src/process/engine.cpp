// SPDX-License-Identifier: Apache-2.0
#include "process/engine.hpp"

#include "base/assert.hpp"
#include "process/error_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::process {

bool Engine::stopped() const {
  return live_.ended() || live_.row.status == Status::faulted || live_.cancel.has_value() || begun_ >= k_tasks_per_work;
}

Result<void> Engine::advance() {
  while (!stopped()) {
    unwound_to_ = nullptr;
    CROSSDOCK_CHECK(run_strand(live_.state.main, nullptr));
    if (unwound_to_ == nullptr) break;
  }
  if (live_.cancel && !live_.ended()) {
    const std::string reason = *live_.cancel;
    return cancel(reason);
  }
  return {};
}

Result<void> Engine::run_strand(Strand& strand, const Chain* parent) {
  while (!stopped()) {
    if (unwound_to_ == &strand) unwound_to_ = nullptr;
    if (unwound_to_ != nullptr || strand.frames.empty()) return {};
    if (strand.signal.kind != SignalKind::none) {
      CROSSDOCK_CHECK(take_signal(strand, parent));
      continue;
    }
    if (strand.frames.back().branches.empty()) return {};
    const Chain chain{.strand = &strand, .depth = strand.frames.size(), .parent = parent};
    CROSSDOCK_TRY(const bool moved, run_branches(strand, chain));
    if (!moved && unwound_to_ != &strand) return {};
  }
  return {};
}

// True when the strand itself has something to do now.
Result<bool> Engine::run_branches(Strand& strand, const Chain& chain) {
  const std::size_t count = strand.frames.back().branches.size();
  for (std::size_t i = 0; i < count; ++i) {
    Strand& branch = strand.frames.back().branches[i];
    if (branch.frames.empty()) continue;
    CROSSDOCK_CHECK(run_strand(branch, &chain));
    if (unwound_to_ != nullptr || stopped()) {
      // A branch may have ended with the last task that this unit of work begins.
      if (unwound_to_ != nullptr || live_.ended() || !branch.frames.empty()) return false;
    }
    if (!branch.frames.empty()) continue;
    Frame& fork = strand.frames.back();
    run_.look_from(&chain);
    CROSSDOCK_TRY(const Step step, fork.task->branch_done(run_, fork, i, std::exchange(branch.signal, {}).data));
    if (step.kind == Step::Kind::wait) continue;
    CROSSDOCK_CHECK(apply(strand, step));
    return true;
  }
  return false;
}

Result<void> Engine::take_signal(Strand& strand, const Chain* parent) {
  const Signal signal = strand.signal;
  auto done = [&]() -> Result<void> {
    if (signal.kind == SignalKind::finish) return finish(strand, signal);
    CROSSDOCK_TRY(Step step, ask(strand.frames.back(), signal));
    return apply(strand, std::move(step));
  };
  // Guards and timeouts blame a frame that may lie deeper.
  if (signal.kind == SignalKind::timeout || signal.kind == SignalKind::guard) {
    CROSSDOCK_CHECK(give_up(strand, static_cast<std::size_t>(signal.number) + 1, parent));
    const Chain here{.strand = &strand, .depth = strand.frames.size(), .parent = parent};
    if (signal.kind == SignalKind::timeout) CROSSDOCK_CHECK(release(strand.frames.back(), &here));
  }
  const Chain chain{.strand = &strand, .depth = strand.frames.size(), .parent = parent};
  run_.look_from(&chain);
  const auto outcome = done();
  if (outcome) return {};
  if (!Run::is_raised(outcome.error())) return outcome;
  return handle(strand, signal, parent, run_.take_raised());
}

Result<Step> Engine::ask(Frame& frame, const Signal& signal) {
  switch (signal.kind) {
    case SignalKind::begin: return begin(frame);
    case SignalKind::list: return frame.task->list_done(run_, frame, signal.data);
    case SignalKind::answer: return frame.task->answer(run_, frame, signal.data);
    case SignalKind::fired: return frame.task->fired(run_, frame);
    case SignalKind::error: return run_.raise(*signal.data->json);
    case SignalKind::timeout: return run_.raise(timeout_error("The task ran out of time", frame.task->pointer));
    case SignalKind::guard: return run_.raise(timeout_error("The attempt ran out of time", frame.task->pointer));
    case SignalKind::finish:
    case SignalKind::none: break;
  }
  CROSSDOCK_ASSERT(false);
  return Step::wait();
}

Result<Step> Engine::begin(Frame& frame) {
  ++begun_;
  const Task& task = *frame.task;
  run_.note(Moment::Kind::started, frame);
  CROSSDOCK_TRY(const Json* const raw, run_.get(frame.raw));
  frame.input = frame.raw;
  // DSL, "Data Flow": the condition and the schema look at the raw input.
  if (task.condition) {
    CROSSDOCK_TRY(const bool wanted, run_.test(*task.condition, frame, *raw));
    if (!wanted) {
      frame.locals["skipped"] = true;
      return Step::finish(frame.raw, k_flow_next);
    }
  }
  if (task.visible) run_.host().reached(live_.definition->name, task.pointer);
  CROSSDOCK_CHECK(hold(run_, task.input_schema, *raw, task));
  if (task.input_from) {
    CROSSDOCK_TRY(Json input, run_.evaluate(*task.input_from, frame, *raw));
    frame.input = make_data(std::move(input));
  }
  CROSSDOCK_TRY(const Json* const input, run_.get(frame.input));
  if (task.timeout) {
    CROSSDOCK_TRY(const std::int64_t after_ms, run_.duration_ms(*task.timeout, frame, *input));
    CROSSDOCK_CHECK(run_.set_alarm(frame.limit, after_ms));
  }
  return task.begin(run_, frame);
}

void Engine::push(Strand& strand, const Task& task, Data raw) {
  Frame& frame = strand.frames.emplace_back();
  frame.task = &task;
  frame.raw = std::move(raw);
  frame.started_us = run_.now().us;
  strand.signal = {.kind = SignalKind::begin};
}

Result<void> Engine::apply(Strand& strand, Step step) {
  Frame& frame = strand.frames.back();
  strand.signal = {};
  switch (step.kind) {
    case Step::Kind::wait: return {};
    case Step::Kind::run:
      frame.list = step.list;
      frame.position = 0;
      push(strand, *frame.task->lists[static_cast<std::size_t>(step.list)].front(), std::move(step.data));
      return {};
    case Step::Kind::branch: {
      frame.branches.clear();
      frame.branches.resize(frame.task->lists[0].size());
      for (std::size_t i = 0; i < frame.branches.size(); ++i) push(frame.branches[i], *frame.task->lists[0][i], step.data);
      return {};
    }
    case Step::Kind::finish:
      strand.signal = {.kind = SignalKind::finish, .data = std::move(step.data), .flow = step.flow};
      return {};
  }
  return {};
}

Result<void> Engine::hold(Run& run, const std::optional<schema::Schema>& schema, const Json& value, const Task& task) {
  if (!schema) return {};
  const auto held = schema->validate(value);
  if (held) return {};
  return run.raise(validation_error(held.error(), task.pointer));
}

Result<void> Engine::transform(Frame& frame, Data& output, Data& context) {
  const Task& task = *frame.task;
  if (task.output_as) {
    CROSSDOCK_TRY(const Json* const raw, run_.get(output));
    CROSSDOCK_TRY(Json transformed, run_.evaluate(*task.output_as, frame, *raw));
    output = make_data(std::move(transformed));
  }
  if (task.output_schema) {
    CROSSDOCK_TRY(const Json* const value, run_.get(output));
    CROSSDOCK_CHECK(hold(run_, task.output_schema, *value, task));
  }
  if (task.export_as) {
    CROSSDOCK_TRY(const Json* const value, run_.get(output));
    CROSSDOCK_TRY(Json exported, run_.evaluate(*task.export_as, frame, *value, value));
    context = make_data(std::move(exported));
  }
  if (!task.export_schema) return {};
  CROSSDOCK_TRY(const Json* const value, run_.get(context));
  return hold(run_, task.export_schema, *value, task);
}

Result<void> Engine::finish(Strand& strand, const Signal& signal) {
  Frame& frame = strand.frames.back();
  const Task& task = *frame.task;
  Data output = signal.data;
  Data context = live_.state.context;
  const bool skipped = frame.locals.contains("skipped");
  if (!skipped) CROSSDOCK_CHECK(transform(frame, output, context));
  run_.note(skipped ? Moment::Kind::skipped : Moment::Kind::completed, frame);
  const Flow flow = signal.flow == k_flow_own ? task.then : signal.flow;
  CROSSDOCK_CHECK(release(frame, run_.chain()));
  live_.state.context = std::move(context);
  return leave(strand, std::move(output), flow);
}

Result<void> Engine::leave(Strand& strand, Data output, Flow flow) {
  strand.frames.pop_back();
  if (flow == k_flow_end) return end_workflow(std::move(output));
  if (strand.frames.empty()) {
    strand.signal = {.kind = SignalKind::none, .data = output};
    return &strand == &live_.state.main ? complete(output) : Result<void>();
  }
  Frame& parent = strand.frames.back();
  if (parent.task->takes_flow(parent, flow)) {
    strand.signal = {.kind = SignalKind::list, .data = std::move(output)};
    return {};
  }
  const TaskList& list = parent.task->lists[static_cast<std::size_t>(parent.list)];
  const std::int32_t size = static_cast<std::int32_t>(list.size());
  const std::int32_t next = flow == k_flow_next ? parent.position + 1 : flow == k_flow_exit ? size : flow;
  if (next >= size) {
    strand.signal = {.kind = SignalKind::list, .data = std::move(output)};
    return {};
  }
  parent.position = next;
  push(strand, *list[static_cast<std::size_t>(next)], std::move(output));
  return {};
}

// `then: end`: whatever else runs is given up, and the workflow itself finishes.
Result<void> Engine::end_workflow(Data output) {
  Strand& main = live_.state.main;
  CROSSDOCK_ASSERT(!main.frames.empty() || output != nullptr);
  CROSSDOCK_CHECK(give_up(main, 1));
  main.signal = {.kind = SignalKind::finish, .data = std::move(output)};
  unwound_to_ = &main;
  return {};
}

Result<void> Engine::complete(const Data& output) {
  CROSSDOCK_TRY(const Json* const value, run_.get(output));
  live_.row.status = Status::completed;
  live_.output = *value;
  run_.note_workflow(Moment::Kind::completed);
  CallContext context = run_.instance_context();
  return run_.host().ended(context, to_string(Status::completed), *live_.output, nullptr);
}

}  // namespace crossdock::process
