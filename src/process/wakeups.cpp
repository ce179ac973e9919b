// SPDX-License-Identifier: Apache-2.0
#include "process/wakeups.hpp"

#include "process/tables.hpp"
#include "process/task.hpp"

#include <fmt/format.h>

namespace crossdock::process {
namespace {

class Walk {
 public:
  Walk(store::Reader& reader, std::int64_t instance) : reader_(reader), instance_(instance) {}

  Result<void> strand(const Strand& strand) {
    if (strand.frames.empty()) return {};
    if (strand.signal.kind != SignalKind::none) found_.ready = true;
    for (const Frame& frame : strand.frames) CROSSDOCK_CHECK(this->frame(frame));
    return {};
  }
  Runtime::Wakeups take() { return std::move(found_); }

 private:
  Result<void> frame(const Frame& frame) {
    CROSSDOCK_CHECK(alarm(frame, frame.limit, "time limit"));
    CROSSDOCK_CHECK(alarm(frame, frame.guard, "time limit of a try"));
    for (const Strand& branch : frame.branches) CROSSDOCK_CHECK(strand(branch));
    switch (frame.wait_kind) {
      case WaitKind::none: return {};
      case WaitKind::call: return call(frame);
      case WaitKind::timer: return alarm(frame, frame.wait, "timer");
      case WaitKind::event: return listener(frame);
    }
    return {};
  }

  Result<void> alarm(const Frame& frame, const Alarm& alarm, std::string_view what) {
    if (alarm.attempt == 0 || alarm.due_us == 0) return {};
    CROSSDOCK_TRY(const auto row, reader_.get(tables::timer, {alarm.due_us, instance_, alarm.attempt}));
    if (!row) found_.missing.push_back(fmt::format("{} of {}", what, frame.task->pointer));
    return {};
  }

  // Of the host, or of another instance.
  Result<void> call(const Frame& frame) {
    const auto child = frame.task->child(frame);
    if (!child) {
      found_.calls.push_back(frame.wait.attempt);
      return {};
    }
    CROSSDOCK_TRY(const auto row, reader_.get(tables::instance, {child->value}));
    const bool alive =
        row && tables::from_row(*row).status != Status::completed && tables::from_row(*row).status != Status::cancelled;
    if (!alive) found_.missing.push_back(fmt::format("process of {}", frame.task->pointer));
    return {};
  }

  Result<void> listener(const Frame& frame) {
    CROSSDOCK_TRY(const auto rows, reader_.scan(tables::listener, {.prefix = {instance_, frame.wait.attempt}, .limit = 1}));
    if (rows.empty()) found_.missing.push_back(fmt::format("listener of {}", frame.task->pointer));
    return {};
  }

  store::Reader& reader_;
  std::int64_t instance_;
  Runtime::Wakeups found_;
};

}  // namespace

Result<Runtime::Wakeups> wakeups_of(store::Reader& reader, const Live& live) {
  Walk walk(reader, live.row.id.value);
  CROSSDOCK_CHECK(walk.strand(live.state.main));
  return walk.take();
}

}  // namespace crossdock::process
