// SPDX-License-Identifier: Apache-2.0
// The tables of the runtime. Internal to this folder, apart from process::schema().
#pragma once

#include "base/ids.hpp"
#include "process/runtime.hpp"
#include "store/schema.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::process::tables {

// Texts of definitions by content hash; never removed: instances are pinned to them.
extern const store::Table definition;
// One row for each instance. `format` is the version of the state text (process/state.hpp).
extern const store::Table instance;
// Large values of instances; number 0 is the input of the workflow.
extern const store::Table value;
extern const store::Table timer;
// Who listens: found by (filter, correlation values).
extern const store::Table listener;
// Events that came before their listener, by position in the event log.
extern const store::Table pending;

// What instances have done: one row for each unit of work (process/history.hpp).
extern const store::Table history;
// When a process with a schedule begins next; 0: not computed yet.
extern const store::Table schedule;

struct InstanceRow {
  InstanceId id;
  Status status = Status::ready;
  std::string definition;  // hash
  std::string subject;
  std::string correlation;
  std::string waiting_for;
  std::int64_t started_us = 0;
  std::int64_t updated_us = 0;
  std::string state;  // completed: the output
  std::string error;  // faulted: the workflow error; cancelled: why
  std::int64_t format = 1;
};
store::Row to_row(const InstanceRow& in);
InstanceRow from_row(const store::Row& row);

}  // namespace crossdock::process::tables
