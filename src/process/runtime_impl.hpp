// SPDX-License-Identifier: Apache-2.0
// What runtime*.cpp share. Internal to this folder.
#pragma once

#include "process/catalog.hpp"
#include "process/engine.hpp"
#include "process/live.hpp"
#include "process/run.hpp"
#include "process/runtime.hpp"
#include "process/tables.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::process {

struct Runtime::Impl final : Children {
  Impl(Host& host, IdSource& ids) : host(host), ids(ids), catalog(host) {}

  Host& host;
  IdSource& ids;
  Catalog catalog;
  // Instances that a unit of work is running right now. A host may come back (an emitted event that another instance,
  // or another branch of the same one, listens to): what it brings is left with the instance, and is run later.
  std::map<InstanceId, Run*> running;

  // Large values of instances that yielded in the middle of their work, so that each turn need not read them again.
  std::map<InstanceId, Cells> kept;

  // One change of one instance, from outside: false when it had no effect. An instance that cannot be read (its
  // definition needs a function that is gone, say) is not `readable`, and has been set aside as faulted.
  struct Changed {
    bool changed = false;
    bool readable = true;
  };
  using Change = std::function<Result<bool>(Engine&, Live&, Run&)>;
  Result<Changed> change(store::Tx& tx, InstanceId id, Timestamp now, bool advance, const Change& change);
  Result<bool> change_loaded(store::Tx& tx, Live& live, Timestamp now, bool advance, const Change& change);
  Result<void> operate(store::Tx& tx, InstanceId instance, Timestamp now, const Change& change);
  Result<Live> open(tables::InstanceRow row);
  Result<void> set_aside(store::Tx& tx, tables::InstanceRow row, const Error& error, Timestamp now);
  void announce(store::Tx& tx, const Live& live);
  // History, and events for hosts that want them.
  Result<void> record(store::Tx& tx, Live& live, const std::vector<Moment>& moments, Timestamp now);
  Result<void> tell_parent(store::Tx& tx, Live& live, Engine& engine, Timestamp now);

  struct Start {
    std::string_view subject;
    std::string_view correlation;
    std::string parent;
  };
  Result<InstanceId> start(store::Tx& tx, const Definition& definition, Json input, const Start& start, Timestamp now);
  Result<std::size_t> offer(store::Tx& tx, const Catalog::Listening& listening, const events::Event& event,
                            const Json& envelope, Timestamp now);
  Result<bool> begin_with(store::Tx& tx, const Definition& definition, const events::Event& event, const Json& envelope,
                          Timestamp now);
  Result<bool> begin_with_all(store::Tx& tx, const Definition& definition, const events::Event& event, const Json& envelope,
                              Timestamp now);
  Result<void> keep_pending(store::Tx& tx, const std::string& filter, const std::string& key, std::int64_t position,
                            const Json& envelope, Timestamp now);
  Instance describe(const tables::InstanceRow& row) const;
  Result<std::vector<Instance>> scan(store::Reader& reader, std::string_view index, store::Value value, std::size_t limit,
                                     InstanceId after = {}) const;

  // Children
  Result<InstanceId> begin(Run& run, const WorkflowRef& workflow, Json input, const std::string& parent) override;
  Result<void> give_up(Run& run, InstanceId child) override;

  // Schedules (runtime_schedule.cpp)
  Result<void> recover_schedules(store::Tx& tx);
  Result<std::optional<Timestamp>> fire_schedules(store::Tx& tx, Timestamp now);
  Result<void> schedule_after(store::Tx& tx, const Live& live, Timestamp now);
};

}  // namespace crossdock::process
