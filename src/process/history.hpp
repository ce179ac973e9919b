// SPDX-License-Identifier: Apache-2.0
// What an instance has done, moment by moment: kept beside it for people (a time line), and the source of the CloudEvents
// `io.serverlessworkflow.*` of the DSL for hosts that want them. One row for each unit of work; the oldest rows of a very
// long life are dropped, and the time line says how many.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "events/event_log.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::process {

struct Moment {
  enum class Kind : std::uint8_t {
    started,
    completed,
    skipped,  // its `if` did not hold
    caught,   // raised an error that a `try` caught
    faulted,  // raised an error that nothing caught
    retried,
    cancelled,
    suspended,
    resumed,
    correlation_started,
    correlation_completed,
    action,  // what a person did; detail: {action, by}
  };
  Kind kind = Kind::started;
  std::int64_t at_us = 0;
  std::int64_t started_us = 0;  // of the task
  std::string task;             // "/do/3/reserve" and "#iteration"; empty: the process itself
  Json detail;                  // the error, or what was done
};
std::string_view to_string(Moment::Kind kind);

// The last segment of a reference, without its iteration: "reserve".
std::string task_name(std::string_view reference);

// Oldest first. `dropped` are the rows that are no more.
struct TimeLine {
  std::vector<Moment> moments;
  std::int64_t dropped = 0;
};
inline constexpr std::int64_t k_history_rows_max = 2'000;
inline constexpr std::size_t k_moments_per_row_max = 2'000;

namespace history {

// `rows` is how many the instance has written; both are internal to this folder.
Result<void> append(store::Tx& tx, InstanceId instance, std::int64_t& rows, const std::vector<Moment>& moments);
Result<TimeLine> read(store::Reader& reader, InstanceId instance);

struct Workflow {
  std::string name_space;
  std::string name;
  std::string version;
};
// The events of one moment (DSL, "Lifecycle Events"): none, one, or two for a task that began and ended at once.
std::vector<events::Event> lifecycle(const Moment& moment, const Workflow& workflow, InstanceId instance);

}  // namespace history
}  // namespace crossdock::process
