// SPDX-License-Identifier: Apache-2.0
// Processes as operators see them: lists, the time line of one, and what may be done to it. Every action is one unit of
// work, says who and why, is an event `process.<action>` in the log, and leaves the exceptions of the process true.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossdock::hub {

struct ProcessAction {
  std::string action;        // "suspend", "resume", "cancel", "retry", "skip", "restart" or "migrate"
  std::string task;          // skip, restart: JSON pointer
  std::optional<Json> data;  // skip: the output; restart: the input
  std::string version;       // migrate: "" is the newest
  std::string reason;
  std::string who;
};

Json process_view(const process::Instance& instance);
// Oldest first, behind `after`; an empty status is all that have not ended.
Result<Json> process_list(const Domain& domain, store::Reader& reader, std::string_view status, std::string_view after,
                          std::size_t limit);
// With its time line. not_found "process.unknown".
Result<Json> process_page(const Domain& domain, store::Reader& reader, InstanceId id);
Result<Json> process_migration(Domain& domain, store::Reader& reader, InstanceId id, std::string_view version);
Result<Json> act_on_process(Domain& domain, store::Tx& tx, InstanceId id, const ProcessAction& action, Timestamp now);

}  // namespace crossdock::hub
