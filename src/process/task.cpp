// SPDX-License-Identifier: Apache-2.0
#include "process/task.hpp"

#include "base/assert.hpp"
#include "base/clock.hpp"

namespace crossdock::process {

Result<Step> Task::list_done(Run&, Frame&, Data output) const { return Step::finish(std::move(output)); }

bool Task::takes_flow(Frame&, Flow) const { return false; }

const Task* Task::described(const Frame&) const { return nullptr; }

Result<Step> Task::branch_done(Run&, Frame&, std::size_t, Data) const {
  CROSSDOCK_ASSERT(false);
  return Step::wait();
}

Result<Step> Task::answer(Run&, Frame&, Data answer) const { return Step::finish(std::move(answer)); }

Result<Step> Task::fired(Run&, Frame& frame) const { return Step::finish(frame.input); }

Result<std::optional<Step>> Task::caught(Run&, Frame&, const Json&) const { return std::optional<Step>(); }

Result<const Json*> Task::variable(Run&, const Frame&, std::string_view) const { return nullptr; }

std::optional<std::int64_t> Task::iteration(const Frame&) const { return std::nullopt; }

Result<Taken> Task::accept(Run&, Frame&, std::size_t, const Json&) const { return Taken::no; }

std::optional<InstanceId> Task::child(const Frame&) const { return std::nullopt; }

Result<void> Task::release(Run&, Frame&) const { return {}; }

std::string Task::waiting_for(const Frame& frame) const {
  if (frame.wait_kind == WaitKind::timer) return "timer " + Timestamp{frame.wait.due_us}.rfc3339();
  return pointer;
}

}  // namespace crossdock::process
