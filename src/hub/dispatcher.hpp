// SPDX-License-Identifier: Apache-2.0
// Executes the outbox on the event loop: calls systems and writes to channels, at least once, with effects once.
// What may have landed is probed by business key before it is tried again; what cannot be decided is parked. Which of
// them may go at all is for the outbox to say: it keeps the order of what one system is told about one order.
//
// Threads: everything on the loop; results are recorded through the store's writer thread.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "connect/connector.hpp"
#include "hub/domain.hpp"
#include "hub/outbox.hpp"
#include "hub/settings.hpp"
#include "net/loop.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace crossdock::hub {

class Dispatcher {
 public:
  struct Parts {
    net::Loop& loop;
    store::Store& store;
    const Clock& clock;
    Random& random;
    Metrics& metrics;
    const Settings& settings;
    Domain& domain;
    std::function<bool()> may_act;  // whether calls may be begun now; null: always
    // Makes a call of this node one of another node, which is told; false: there is none. Null: there never is.
    std::function<Result<bool>(store::Tx& tx, const OutboxItem& item)> hand_over;
  };
  explicit Dispatcher(Parts parts) : parts_(parts) {}

  // Before start; they outlive the dispatcher.
  void add_system(const std::string& name, connect::System& system) { systems_[name] = &system; }
  void add_sink(const std::string& channel, connect::Sink& sink) { sinks_["channel:" + channel] = &sink; }
  bool knows(std::string_view system, std::string_view operation) const;

  // `delay_ms`: until the next attempt. Pauses are kept by the monotonic clock; OutboxItem::next is for after a restart.
  void enqueue(OutboxItem item, std::int64_t delay_ms);
  // No new attempts after this; those under way are in doubt and probed at the next start.
  void stop() { stopped_ = true; }
  std::size_t depth() const { return held_.size(); }
  // Whether this item is waiting here or under way.
  bool holds(OutboxId id) const { return held_.contains(id.value); }

 private:
  struct Target {
    std::deque<OutboxItem> waiting;
    std::size_t in_flight = 0;
  };
  void pump(const std::string& name);
  void attempt(OutboxItem item);
  bool is_elsewhere(const Error& error) const;
  void hand_over(OutboxItem item);
  void call(OutboxItem item);
  void probe(OutboxItem item);
  void deliver(OutboxItem item);
  void on_called(OutboxItem item, Result<Json> answer);
  void on_probed(OutboxItem item, Result<Json> answer);
  void finish(OutboxItem item, Result<Json> answer);
  void again(OutboxItem item, const Error& error);
  void park(OutboxItem item, const Error& error);
  void await_lease();
  void leave(const OutboxItem& item);
  void later(OutboxItem item, std::int64_t delay_ms);
  void record(OutboxItem item, store::Work work, std::function<void(OutboxItem)> then);
  connect::Call call_of(const OutboxItem& item) const;
  bool is_idempotent(const OutboxItem& item) const;

  Parts parts_;
  std::map<std::string, connect::System*, std::less<>> systems_;
  std::map<std::string, connect::Sink*, std::less<>> sinks_;
  std::map<std::string, Target, std::less<>> targets_;
  std::unordered_map<std::int64_t, std::unique_ptr<net::Timer>> timers_;  // by outbox id
  std::unordered_set<std::int64_t> held_;                                 // outbox ids
  std::unique_ptr<net::Timer> lease_timer_;                               // calls wait until they may begin again
  bool stopped_ = false;
};

}  // namespace crossdock::hub
