// SPDX-License-Identifier: Apache-2.0
// Errors on their way out, and signals on their way in.
#include "base/assert.hpp"
#include "process/engine.hpp"
#include "process/error_model.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::process {
namespace {

struct Found {
  Strand* strand = nullptr;
  std::size_t index = 0;
  Frame& frame() const { return strand->frames[index]; }
};

template <class Wanted>
std::optional<Found> find_frame(Strand& strand, const Wanted& wanted) {
  for (std::size_t i = 0; i < strand.frames.size(); ++i) {
    if (wanted(strand.frames[i])) return Found{&strand, i};
    for (Strand& branch : strand.frames[i].branches) {
      if (auto found = find_frame(branch, wanted)) return found;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<void> Engine::handle(Strand& strand, const Signal& signal, const Chain* parent, Json error) {
  // A task does not catch what it raises itself, but a `try` is there to catch an attempt that took too long.
  const bool is_guard = signal.kind == SignalKind::guard;
  const std::size_t frames = strand.frames.size() - (is_guard ? 0 : 1);
  if (!is_guard) note_failed(strand, visible_depth(strand), parent, error);
  CROSSDOCK_TRY(const bool taken, offer(strand, frames, parent, error));
  if (taken) return {};
  if (is_guard) note_failed(strand, strand.frames.size(), parent, error);
  return fault(strand, signal, std::move(error));
}

// Of the innermost frame that people see: functions and extensions stand for the tasks in them.
std::size_t Engine::visible_depth(const Strand& strand) {
  std::size_t depth = strand.frames.size();
  while (depth > 1 && !strand.frames[depth - 1].task->visible) --depth;
  return depth;
}

// Innermost first. A catch that fails itself raises the new error from there.
Result<bool> Engine::offer(Strand& strand, std::size_t frames, const Chain* parent, Json& error) {
  for (std::size_t i = frames; i > 0; --i) {
    Frame& frame = strand.frames[i - 1];
    const Chain chain{.strand = &strand, .depth = i, .parent = parent};
    run_.look_from(&chain);
    auto step = frame.task->caught(run_, frame, error);
    if (!step && !Run::is_raised(step.error())) return fail(std::move(step).error());
    if (!step) {
      error = run_.take_raised();
    } else if (*step) {
      for (std::size_t n = strand.frames.size(); n > i; --n) note_failed(strand, n, parent, error);
      CROSSDOCK_CHECK(give_up(strand, i, parent, false));
      CROSSDOCK_CHECK(apply(strand, **std::move(step)));
      unwound_to_ = &strand;
      return true;
    }
  }
  if (parent == nullptr) return false;
  return offer(*parent->strand, parent->depth, parent->parent, error);
}

Result<void> Engine::fault(Strand& strand, const Signal& signal, Json error) {
  const bool over =
      signal.kind == SignalKind::error || signal.kind == SignalKind::timeout || signal.kind == SignalKind::guard;
  strand.signal = over ? Signal{.kind = SignalKind::begin} : signal;
  live_.fault = std::move(error);
  live_.row.status = Status::faulted;
  live_.row.waiting_for.clear();
  run_.uncaught(*live_.fault);
  run_.note_workflow(Moment::Kind::faulted);
  run_.look_from(nullptr);
  if (!live_.state.parent.empty()) return {};  // the error goes to the process that waits for this one
  CallContext context = run_.instance_context();
  context.token.task = strand.frames.back().task->pointer;
  const Error reason = to_error(*live_.fault);
  return run_.host().ended(context, to_string(Status::faulted), Json(), &reason);
}

// The frame at `depth` fails with the error of one above it.
void Engine::note_failed(Strand& strand, std::size_t depth, const Chain* parent, const Json& error) {
  const Chain chain{.strand = &strand, .depth = depth, .parent = parent};
  const Chain* const before = run_.look_from(&chain);
  run_.note_error(strand.frames[depth - 1], error);
  run_.look_from(before);
}

Result<void> Engine::give_up(Strand& strand, std::size_t keep, const Chain* parent, bool noted) {
  while (strand.frames.size() > keep) {
    const Chain chain{.strand = &strand, .depth = strand.frames.size(), .parent = parent};
    run_.look_from(&chain);
    if (noted) run_.note(Moment::Kind::cancelled, strand.frames.back());
    CROSSDOCK_CHECK(release(strand.frames.back(), &chain));
    strand.frames.pop_back();
  }
  run_.look_from(nullptr);
  return {};
}

// `here` is the chain whose last frame this is.
Result<void> Engine::release(Frame& frame, const Chain* here) {
  for (Strand& branch : frame.branches) CROSSDOCK_CHECK(give_up(branch, 0, here));
  frame.branches.clear();
  if (frame.wait_kind != WaitKind::none) CROSSDOCK_CHECK(frame.task->release(run_, frame));
  CROSSDOCK_CHECK(run_.stop_waiting(frame));
  CROSSDOCK_CHECK(run_.clear_alarm(frame.guard));
  return run_.clear_alarm(frame.limit);
}

Result<void> Engine::cancel(std::string_view reason) {
  live_.cancel = std::string(reason);
  CROSSDOCK_CHECK(give_up(live_.state.main, 0));
  live_.row.status = Status::cancelled;
  run_.note_workflow(Moment::Kind::cancelled);
  CallContext context = run_.instance_context();
  return run_.host().ended(context, to_string(Status::cancelled), Json(), nullptr);
}

void Engine::retry() {
  live_.fault.reset();
  live_.row.status = Status::ready;
}

Result<bool> Engine::answered(std::int64_t attempt, const Result<Json>& answer) {
  if (answer) return answered(attempt, make_data(*answer), false);
  const auto found = find_frame(live_.state.main, [&](const Frame& frame) {
    return frame.wait_kind == WaitKind::call && frame.wait.attempt == attempt;
  });
  if (!found) return false;
  return answered(attempt, make_data(host_error(answer.error(), found->frame().task->pointer)), true);
}

Result<bool> Engine::answered(std::int64_t attempt, Data answer, bool failed) {
  const auto found = find_frame(live_.state.main, [&](const Frame& frame) {
    return frame.wait_kind == WaitKind::call && frame.wait.attempt == attempt;
  });
  if (!found || found->strand->signal.kind != SignalKind::none) return false;
  CROSSDOCK_CHECK(run_.stop_waiting(found->frame()));
  found->strand->signal = {.kind = failed ? SignalKind::error : SignalKind::answer, .data = std::move(answer)};
  return true;
}

Result<void> Engine::close(std::string reason) {
  live_.cancel = std::move(reason);
  CROSSDOCK_CHECK(give_up(live_.state.main, 0));
  live_.row.status = Status::cancelled;
  return {};
}

Result<bool> Engine::timer_fired(std::int64_t attempt) {
  const auto found = find_frame(live_.state.main, [&](const Frame& frame) {
    return frame.limit.attempt == attempt || frame.guard.attempt == attempt ||
           (frame.wait_kind == WaitKind::timer && frame.wait.attempt == attempt);
  });
  if (!found) return false;
  Frame& frame = found->frame();
  Signal& signal = found->strand->signal;
  const bool is_limit = frame.limit.attempt == attempt;
  if (is_limit || frame.guard.attempt == attempt) {
    (is_limit ? frame.limit : frame.guard) = {};
    const bool outer_first = (signal.kind == SignalKind::timeout || signal.kind == SignalKind::guard) &&
                             static_cast<std::size_t>(signal.number) <= found->index;
    if (outer_first) return true;
    signal = {.kind = is_limit ? SignalKind::timeout : SignalKind::guard, .number = static_cast<std::int32_t>(found->index)};
    return true;
  }
  frame.wait_kind = WaitKind::none;
  frame.wait = {};
  if (signal.kind == SignalKind::none) signal = {.kind = SignalKind::fired};
  return true;
}

Result<bool> Engine::event_came(std::int64_t attempt, std::size_t slot, std::int64_t position, const Json& event) {
  const Incoming incoming{.attempt = attempt, .slot = slot, .event = event};
  if (run_.remembers(position)) {
    return find_frame(
               live_.state.main,
               [&](const Frame& frame) { return frame.wait_kind == WaitKind::event && frame.wait.attempt == attempt; })
        .has_value();
  }
  // Whoever advances an instance right now looks from elsewhere.
  const Chain* const before = run_.look_from(nullptr);
  const auto taken = accept(live_.state.main, nullptr, incoming);
  run_.look_from(before);
  if (taken && *taken) run_.remember(position);
  return taken;
}

Result<bool> Engine::accept(Strand& strand, const Chain* parent, const Incoming& incoming) {
  for (std::size_t i = 0; i < strand.frames.size(); ++i) {
    Frame& frame = strand.frames[i];
    const Chain chain{.strand = &strand, .depth = i + 1, .parent = parent};
    if (frame.wait_kind != WaitKind::event || frame.wait.attempt != incoming.attempt) {
      for (Strand& branch : frame.branches) {
        CROSSDOCK_TRY(const bool taken, accept(branch, &chain, incoming));
        if (taken) return true;
      }
      continue;
    }
    run_.look_from(&chain);
    CROSSDOCK_TRY(const Taken taken, frame.task->accept(run_, frame, incoming.slot, incoming.event));
    if (taken == Taken::no) return false;
    if (taken == Taken::complete) CROSSDOCK_CHECK(run_.stop_waiting(frame));
    // While tasks run in it, it looks again when they have ended.
    const bool idle = i + 1 == strand.frames.size() && strand.signal.kind == SignalKind::none;
    if (taken != Taken::more && idle) strand.signal = {.kind = SignalKind::fired};
    return true;
  }
  return false;
}

Result<bool> Engine::skip(std::string_view task, const std::optional<Json>& output) {
  const auto found = find_frame(live_.state.main, [&](const Frame& frame) {
    return !task.empty() && frame.task->visible && frame.task->pointer == task;
  });
  if (!found) return false;
  CROSSDOCK_CHECK(give_up(*found->strand, found->index + 1));
  Frame& frame = found->frame();
  CROSSDOCK_CHECK(release(frame, nullptr));
  if (!output) frame.locals["skipped"] = true;
  found->strand->signal = {.kind = SignalKind::finish, .data = output ? make_data(*output) : frame.raw};
  if (live_.fault) retry();
  return true;
}

Result<bool> Engine::restart(std::string_view task, std::optional<Json> input) {
  std::size_t position = 0;
  const auto found = find_frame(live_.state.main, [&](const Frame& frame) {
    const auto list = static_cast<std::size_t>(frame.list);
    if (!frame.branches.empty() || list >= frame.task->lists.size()) return false;
    const TaskList& tasks = frame.task->lists[list];
    const auto wanted = std::ranges::find_if(tasks, [&](const auto& one) { return one->pointer == task; });
    position = static_cast<std::size_t>(wanted - tasks.begin());
    return wanted != tasks.end();
  });
  if (!found || found->index + 1 >= found->strand->frames.size()) return false;
  Strand& strand = *found->strand;
  Data data = input ? make_data(*std::move(input)) : strand.frames[found->index + 1].raw;
  CROSSDOCK_CHECK(give_up(strand, found->index + 1));
  Frame& parent = strand.frames[found->index];
  parent.position = static_cast<std::int32_t>(position);
  push(strand, *parent.task->lists[static_cast<std::size_t>(parent.list)][position], std::move(data));
  if (live_.fault) retry();
  return true;
}

}  // namespace crossdock::process
