// SPDX-License-Identifier: Apache-2.0
// Processes that begin by themselves: `every`, `cron` and `after` have one row each with the time they are due next. A
// time that passed while nobody ran is made up for once.
#include "process/runtime_impl.hpp"

#include <algorithm>

namespace crossdock::process {
namespace {

constexpr std::int64_t k_never = std::int64_t{1} << 62;
constexpr std::int64_t k_unknown = 0;  // the next unit of work computes it

std::int64_t next_of(const Schedule& schedule, std::int64_t due_us, Timestamp now) {
  std::int64_t next = k_never;
  if (schedule.every_ms > 0) {
    const std::int64_t step = schedule.every_ms * 1000;
    const std::int64_t from = due_us == k_unknown ? now.us : due_us;
    next = from + ((std::max<std::int64_t>(now.us - from, 0) / step) + 1) * step;
  }
  if (schedule.cron) {
    if (const auto at = schedule.cron->next(now)) next = std::min(next, at->us);
  }
  // `after` alone begins at once, and then when it has ended.
  if (schedule.after_ms > 0 && next == k_never && due_us == k_unknown) next = now.us;
  return next;
}

}  // namespace

// The rows of the newest versions that have a schedule, and no others.
Result<void> Runtime::Impl::recover_schedules(store::Tx& tx) {
  CROSSDOCK_TRY(const auto rows,
                tx.scan(tables::schedule, {.index = "", .prefix = {}, .after = {}, .limit = store::k_scan_rows_max}));
  std::map<std::string, std::string, std::less<>> stored;
  for (const store::Row& row : rows) stored.emplace(store::as_text(row[0]), store::as_text(row[1]));
  for (const Definition* definition : catalog.timed()) {
    const auto found = stored.find(definition->name);
    const bool same = found != stored.end() && found->second == definition->hash;
    if (found != stored.end()) stored.erase(found);
    if (!same) CROSSDOCK_CHECK(tx.put(tables::schedule, {definition->name, definition->hash, k_unknown}));
  }
  for (const auto& [name, hash] : stored) {
    const auto known = catalog.newest(name);
    if (known) CROSSDOCK_CHECK(tx.erase(tables::schedule, {name}));
  }
  return {};
}

Result<std::optional<Timestamp>> Runtime::Impl::fire_schedules(store::Tx& tx, Timestamp now) {
  std::optional<Timestamp> earliest;
  if (!host.runs_schedules()) return earliest;
  for (const Definition* definition : catalog.timed()) {
    CROSSDOCK_TRY(const auto row, tx.get(tables::schedule, {definition->name}));
    if (!row || store::as_text((*row)[1]) != definition->hash) continue;
    std::int64_t due_us = store::as_integer((*row)[2]);
    const std::int64_t before = due_us;
    if (due_us == k_unknown) due_us = next_of(definition->schedule, k_unknown, now);
    if (due_us <= now.us) {
      CROSSDOCK_CHECK(checked(start(tx, *definition, JsonObject(), {}, now)));
      due_us = next_of(definition->schedule, due_us, now);
    }
    if (due_us != before) CROSSDOCK_CHECK(tx.put(tables::schedule, {definition->name, definition->hash, due_us}));
    if (due_us != k_never && (!earliest || due_us < earliest->us)) earliest = Timestamp{due_us};
  }
  return earliest;
}

Result<void> Runtime::Impl::schedule_after(store::Tx& tx, const Live& live, Timestamp now) {
  const Schedule& schedule = live.definition->schedule;
  if (schedule.after_ms == 0 || live.row.status != Status::completed) return {};
  CROSSDOCK_TRY(const auto row, tx.get(tables::schedule, {live.definition->name}));
  if (!row || store::as_text((*row)[1]) != live.definition->hash) return {};
  const Timestamp due = now.plus_ms(schedule.after_ms);
  if (store::as_integer((*row)[2]) <= due.us && store::as_integer((*row)[2]) != k_unknown) return {};
  CROSSDOCK_CHECK(tx.put(tables::schedule, {live.definition->name, live.definition->hash, due.us}));
  tx.on_commit([this, due] { host.timer_set(due); });
  return {};
}

}  // namespace crossdock::process
