// SPDX-License-Identifier: Apache-2.0
// What people do to running instances: pause, resume, skip, restart, migrate. Each is one change, and one moment of the
// history.
#include "process/migrate.hpp"
#include "process/runtime_impl.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::process {
namespace {

Unexpected not_now(std::string_view code, std::string message, InstanceId instance) {
  return fail(ErrorKind::conflict, std::string("process.").append(code), std::move(message), instance.text());
}

std::string said(const Intervention& by) { return fmt::format("{}: {}", by.who, by.reason); }

}  // namespace

// A change that a person wants: that it had no effect, or that the instance cannot be read, is an error.
Result<void> Runtime::Impl::operate(store::Tx& tx, InstanceId instance, Timestamp now, const Change& change) {
  if (running.contains(instance)) return not_now("running", "The process is running right now; try again", instance);
  CROSSDOCK_TRY(const auto stored, tx.get(tables::instance, {instance.value}));
  if (!stored) return fail(ErrorKind::not_found, "process.unknown", "There is no such process", instance.text());
  const Status status = tables::from_row(*stored).status;
  if (status == Status::completed || status == Status::cancelled)
    return not_now("ended", fmt::format("The process is {}", to_string(status)), instance);
  CROSSDOCK_TRY(const Changed outcome, this->change(tx, instance, now, false, change));
  if (!outcome.readable) {
    return fail(ErrorKind::unsupported, "process.unreadable", "The process cannot be read", instance.text());
  }
  return outcome.changed ? Result<void>() : not_now("no_effect", "There was nothing to do", instance);
}

Result<void> Runtime::suspend(store::Tx& tx, InstanceId instance, const Intervention& by, Timestamp now) {
  return impl_->operate(tx, instance, now, [&](Engine&, Live& live, Run& run) -> Result<bool> {
    if (live.row.status != Status::ready && live.row.status != Status::waiting)
      return not_now("not_running", fmt::format("The process is {}", to_string(live.row.status)), instance);
    live.row.status = Status::suspended;
    live.row.waiting_for = "resume (" + said(by) + ")";
    run.note_action("suspend", "", said(by));
    run.note_workflow(Moment::Kind::suspended);
    return true;
  });
}

Result<void> Runtime::resume(store::Tx& tx, InstanceId instance, const Intervention& by, Timestamp now) {
  return impl_->operate(tx, instance, now, [&](Engine&, Live& live, Run& run) -> Result<bool> {
    if (live.row.status != Status::suspended) return not_now("not_suspended", "The process is not suspended", instance);
    live.row.status = Status::waiting;  // saving finds out whether it has something to do
    run.note_action("resume", "", said(by));
    run.note_workflow(Moment::Kind::resumed);
    return true;
  });
}

Result<void> Runtime::stop(store::Tx& tx, InstanceId instance, const Intervention& by, Timestamp now) {
  return impl_->operate(tx, instance, now, [&](Engine& engine, Live&, Run& run) -> Result<bool> {
    run.note_action("cancel", "", said(by));
    CROSSDOCK_CHECK(engine.cancel(said(by)));
    return true;
  });
}

Result<void> Runtime::skip(store::Tx& tx, InstanceId instance, std::string_view task, std::optional<Json> output,
                           const Intervention& by, Timestamp now) {
  return impl_->operate(tx, instance, now, [&](Engine& engine, Live&, Run& run) -> Result<bool> {
    CROSSDOCK_TRY(const bool found, engine.skip(task, output));
    if (!found) return not_now("not_there", fmt::format("The process is not in the task {}", task), instance);
    run.note_action("skip", task, said(by));
    return true;
  });
}

Result<void> Runtime::restart(store::Tx& tx, InstanceId instance, std::string_view task, std::optional<Json> input,
                              const Intervention& by, Timestamp now) {
  return impl_->operate(tx, instance, now, [&](Engine& engine, Live&, Run& run) -> Result<bool> {
    CROSSDOCK_TRY(const bool found, engine.restart(task, std::move(input)));
    if (!found) {
      return not_now("not_there", fmt::format("No list that the process is in has the task {}", task), instance);
    }
    run.note_action("restart", task, said(by));
    return true;
  });
}

Result<Migration> Runtime::preview_migration(store::Reader& reader, InstanceId instance, std::string_view version) {
  CROSSDOCK_TRY(const auto stored, reader.get(tables::instance, {instance.value}));
  if (!stored) return fail(ErrorKind::not_found, "process.unknown", "There is no such process", instance.text());
  tables::InstanceRow row = tables::from_row(*stored);
  if (row.status == Status::completed || row.status == Status::cancelled)
    return not_now("ended", fmt::format("The process is {}", to_string(row.status)), instance);
  CROSSDOCK_TRY(const Definition* const from, impl_->catalog.by_hash(row.definition));
  CROSSDOCK_TRY(Live live, make_live(std::move(row), *from, {}));
  CROSSDOCK_TRY(const Definition* const to, impl_->catalog.find(from->name, version));
  return move_to(live, *to, nullptr);
}

Result<Migration> Runtime::migrate(store::Tx& tx, InstanceId instance, std::string_view version, const Intervention& by,
                                   Timestamp now) {
  Migration out;
  CROSSDOCK_CHECK(impl_->operate(tx, instance, now, [&](Engine&, Live& live, Run& run) -> Result<bool> {
    CROSSDOCK_TRY(const Definition* const to, impl_->catalog.find(live.definition->name, version));
    if (to == live.definition) return not_now("same_version", "The process is of this version already", instance);
    CROSSDOCK_TRY(out, move_to(live, *to, &run));
    if (!out.problems.empty())
      return not_now("not_movable", fmt::format("It cannot be moved: {}", out.problems.front()), instance);
    run.note_action(fmt::format("migrate {} to {}", out.from, out.to), "", said(by));
    return true;
  }));
  return out;
}

std::vector<std::string> Runtime::versions(std::string_view definition) const {
  std::vector<std::string> out;
  for (const Definition* one : impl_->catalog.versions(definition)) out.push_back(one->version);
  return out;
}

}  // namespace crossdock::process
