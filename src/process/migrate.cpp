// SPDX-License-Identifier: Apache-2.0
#include "process/migrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <typeinfo>
#include <utility>

namespace crossdock::process {
namespace {

const Json& json_of(const Definition& definition, const std::string& pointer) {
  static const Json k_null;
  boost::system::error_code ignored;
  const Json* const found = definition.json.find_pointer(pointer, ignored);
  return found != nullptr ? *found : k_null;
}

class Mover {
 public:
  Mover(const Definition& from, const Definition& to, Run* run) : from_(from), to_(to), run_(run) {}

  Result<void> strand(Strand& strand, const Task& lowest) {
    if (strand.signal.kind == SignalKind::finish && strand.signal.flow >= 0)
      problem(strand.frames.back(), "is on its way to another task; try again in a moment");
    const Task* task = &lowest;
    for (std::size_t i = 0; i < strand.frames.size() && task != nullptr; ++i) {
      Frame& frame = strand.frames[i];
      const bool is_top = i + 1 == strand.frames.size();
      if (typeid(*frame.task) != typeid(*task)) {
        problem(frame, "is another kind of task there");
        return {};
      }
      if (frame.task->pointer != task->pointer) out.moves.emplace_back(frame.task->pointer, task->pointer);
      CROSSDOCK_CHECK(waits(strand, frame, *task, is_top));
      if (!frame.branches.empty()) return branches(frame, *task);
      const Task* const next = is_top ? nullptr : child(frame, *task);
      if (run_ != nullptr) frame.task = task;
      task = next;
    }
    return {};
  }

  Migration out;

 private:
  void problem(const Frame& frame, std::string_view what) {
    out.problems.push_back(fmt::format("{}: {}", frame.task->pointer.empty() ? "/" : frame.task->pointer, what));
  }

  // The task of the new version for the one above `frame`; nullptr, with a problem, when there is none.
  const Task* child(Frame& frame, const Task& task) {
    const auto list = static_cast<std::size_t>(frame.list);
    const Task& old = *frame.task->lists[list][static_cast<std::size_t>(frame.position)];
    const auto found =
        list < task.lists.size() ? std::ranges::find(task.lists[list], old.name, &Task::name) : TaskList::const_iterator();
    if (list >= task.lists.size() || found == task.lists[list].end()) {
      out.problems.push_back(fmt::format("{}: is not there", old.pointer));
      return nullptr;
    }
    if (run_ != nullptr) frame.position = static_cast<std::int32_t>(found - task.lists[list].begin());
    return found->get();
  }

  // A task that listens for something else now listens anew; calls and timers that are under way are kept.
  Result<void> waits(Strand& strand, Frame& frame, const Task& task, bool is_top) {
    if (frame.wait_kind != WaitKind::event) return {};
    if (json_of(from_, frame.task->pointer) == json_of(to_, task.pointer)) return {};
    if (!is_top) {
      problem(frame, "listens for something else there, while it works on an event");
      return {};
    }
    out.begun_again.push_back(task.pointer);
    if (run_ == nullptr) return {};
    CROSSDOCK_CHECK(frame.task->release(*run_, frame));
    CROSSDOCK_CHECK(run_->stop_waiting(frame));
    CROSSDOCK_CHECK(run_->clear_alarm(frame.limit));
    strand.signal = {.kind = SignalKind::begin};
    return {};
  }

  Result<void> branches(Frame& frame, const Task& task) {
    const TaskList& old = frame.task->lists[0];
    const TaskList& now = task.lists[0];
    std::vector<Strand> moved(now.size());
    std::vector<Data> held(now.size());
    for (std::size_t i = 0; i < frame.branches.size(); ++i) {
      const auto found = std::ranges::find(now, old[i]->name, &Task::name);
      if (found == now.end()) {
        if (!frame.branches[i].frames.empty()) out.problems.push_back(fmt::format("{}: is not there", old[i]->pointer));
        continue;
      }
      CROSSDOCK_CHECK(strand(frame.branches[i], **found));
      if (run_ == nullptr) continue;
      const auto to = static_cast<std::size_t>(found - now.begin());
      moved[to] = std::move(frame.branches[i]);
      if (i < frame.held.size()) held[to] = frame.held[i];
    }
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (std::ranges::find(old, now[i]->name, &Task::name) != old.end()) continue;
      out.begun_again.push_back(now[i]->pointer);
      if (run_ == nullptr) continue;
      Frame& first = moved[i].frames.emplace_back();
      first.task = now[i].get();
      first.raw = frame.input;
      first.started_us = run_->now().us;
      moved[i].signal = {.kind = SignalKind::begin};
    }
    if (run_ == nullptr) return {};
    frame.branches = std::move(moved);
    frame.held = std::move(held);
    frame.task = &task;
    return {};
  }

  const Definition& from_;
  const Definition& to_;
  Run* run_;
};

}  // namespace

Result<Migration> move_to(Live& live, const Definition& to, Run* run) {
  Mover look(*live.definition, to, nullptr);
  CROSSDOCK_CHECK(look.strand(live.state.main, *to.root));
  look.out.from = live.definition->version;
  look.out.to = to.version;
  if (run == nullptr || !look.out.problems.empty()) return std::move(look.out);
  Mover move(*live.definition, to, run);
  CROSSDOCK_CHECK(move.strand(live.state.main, *to.root));
  live.definition = &to;
  live.row.definition = to.hash;
  return std::move(look.out);
}

}  // namespace crossdock::process
