// SPDX-License-Identifier: Apache-2.0
// A running instance in memory, for the length of a unit of work. Internal to this folder.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "process/definition.hpp"
#include "process/runtime.hpp"
#include "process/state.hpp"
#include "process/tables.hpp"

#include <optional>
#include <string>

namespace crossdock::process {

struct Live {
  const Definition* definition = nullptr;
  tables::InstanceRow row;
  State state;
  std::optional<Json> fault;           // the workflow error, in status faulted
  std::optional<Json> output;          // in status completed
  std::optional<std::string> cancel;   // asked for while it was running
  std::optional<Timestamp> next_timer; // the earliest set in this unit of work

  bool ended() const { return row.status == Status::completed || row.status == Status::cancelled; }
};

// The version of State's text form that this release writes.
inline constexpr std::int64_t k_state_format = 1;

// The instance of a row that has not ended. Fails when the state cannot be read: that concerns this instance only.
Result<Live> make_live(tables::InstanceRow row, const Definition& definition, Cells loaded);
// Writes it; one that has not ended or faulted becomes ready or waiting, whichever its strands say.
Result<void> save_live(store::Tx& tx, Live& live, Timestamp now);

}  // namespace crossdock::process
