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
  const std::size_t frames = strand.frames.size() - (signal.kind == SignalKind::guard ? 0 : 1);
  CROSSDOCK_TRY(const bool taken, offer(strand, frames, parent, error));
  return taken ? Result<void>() : fault(strand, signal, std::move(error));
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
      CROSSDOCK_CHECK(give_up(strand, i));
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
  CallContext context = run_.instance_context();
  context.token.task = strand.frames.back().task->pointer;
  const Error reason = to_error(*live_.fault);
  return run_.host().ended(context, to_string(Status::faulted), Json(), &reason);
}

Result<void> Engine::give_up(Strand& strand, std::size_t keep) {
  while (strand.frames.size() > keep) {
    CROSSDOCK_CHECK(release(strand.frames.back()));
    strand.frames.pop_back();
  }
  return {};
}

Result<void> Engine::release(Frame& frame) {
  for (Strand& branch : frame.branches) CROSSDOCK_CHECK(give_up(branch, 0));
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
  CallContext context = run_.instance_context();
  return run_.host().ended(context, to_string(Status::cancelled), Json(), nullptr);
}

void Engine::retry() {
  live_.fault.reset();
  live_.row.status = Status::ready;
}

Result<bool> Engine::answered(std::int64_t attempt, const Result<Json>& answer) {
  const auto found = find_frame(live_.state.main, [&](const Frame& frame) {
    return frame.wait_kind == WaitKind::call && frame.wait.attempt == attempt;
  });
  if (!found || found->strand->signal.kind != SignalKind::none) return false;
  Frame& frame = found->frame();
  CROSSDOCK_CHECK(run_.stop_waiting(frame));
  if (answer) found->strand->signal = {.kind = SignalKind::answer, .data = make_data(*answer)};
  else
    found->strand->signal = {.kind = SignalKind::error, .data = make_data(host_error(answer.error(), frame.task->pointer))};
  return true;
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
  const auto found = find_frame(live_.state.main, [&](const Frame& frame) {
    return frame.wait_kind == WaitKind::event && frame.wait.attempt == attempt;
  });
  if (!found) return false;
  if (run_.remembers(position)) return true;
  bool complete = false;
  CROSSDOCK_TRY(const bool taken, found->frame().task->accept(run_, found->frame(), slot, event, complete));
  if (!taken) return false;
  run_.remember(position);
  if (complete) {
    CROSSDOCK_CHECK(run_.stop_waiting(found->frame()));
    if (found->strand->signal.kind == SignalKind::none) found->strand->signal = {.kind = SignalKind::fired};
  }
  return true;
}

}  // namespace crossdock::process
