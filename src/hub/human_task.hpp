// SPDX-License-Identifier: Apache-2.0
// Tasks for people: something a process wants approved, decided or corrected, by somebody of a role, until a time. A
// process opens one (task.open) and listens for "task.completed" of its id; people list, claim and complete them
// (/v1/tasks). Whoever asked may not decide (four eyes). A task that is not done in time goes to another role, once, and
// stays open.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

struct HumanTaskTag {
  static constexpr std::string_view prefix = "tsk";
};
using HumanTaskId = Id<HumanTaskTag>;

// Values are stored: never renumber.
enum class HumanTaskState : std::uint8_t { open = 0, claimed = 1, completed = 2, withdrawn = 3 };
std::string_view to_string(HumanTaskState state);

struct HumanTask {
  HumanTaskId id;
  HumanTaskState state = HumanTaskState::open;
  std::string kind;  // approve, decide, correct
  std::string title;
  std::string role;                   // who may do it
  std::string escalate_to;            // the role that gets it when it is late; "" = nobody
  std::string asked_by;               // may not complete it
  std::vector<std::string> outcomes;  // one of these ends it
  std::string subject;                // order id, when there is one
  std::string correlation;
  InstanceId instance;  // whose step opened it
  std::string token;    // of that step: opened once
  Timestamp opened;
  Timestamp due;  // zero = at any time
  bool escalated = false;
  std::string claimed_by, completed_by, outcome, comment;
  JsonObject data;    // what it is about
  JsonObject answer;  // what the person gave

  Json to_json() const;
};

inline constexpr std::size_t k_task_outcomes_max = 20;

Result<HumanTask> load_task(store::Reader& reader, HumanTaskId id);  // not_found "task.unknown"
Result<void> save_task(store::Tx& tx, const HumanTask& task);
// Those not at their end, or at it ("completed"), oldest first, of one role when it is not "". {tasks, next}.
Result<Json> list_tasks(store::Reader& reader, std::string_view role, std::string_view state, std::string_view after,
                        std::size_t limit);
// conflict "task.done" when it is at its end, "task.claimed" when somebody else has it.
Result<Json> claim_task(store::Tx& tx, HumanTaskId id, std::string_view who);
// body: {outcome, comment?, data?}. forbidden "task.four_eyes" for who asked, and "task.claimed" for who has not claimed it
// while somebody else has; invalid "task.outcome". Publishes "task.completed". The same answer again has no effect.
Result<Json> complete_task(Domain& domain, store::Tx& tx, HumanTaskId id, const JsonObject& body, std::string_view who,
                           Timestamp now);
// Ends the tasks of a process that needs no answer any more, or was cancelled.
Result<void> withdraw_tasks(store::Tx& tx, InstanceId instance);
// Hands tasks that are late to the next role; publishes "task.escalated". At most `limit`.
Result<std::size_t> escalate_tasks(Domain& domain, store::Tx& tx, Timestamp now, std::size_t limit);

}  // namespace crossdock::hub
