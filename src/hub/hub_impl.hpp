// SPDX-License-Identifier: Apache-2.0
// Private to hub/: the parts of a Hub and how a command gets to the writer thread and back.
#pragma once

#include "hub/admission.hpp"
#include "hub/changes.hpp"
#include "hub/dispatcher.hpp"
#include "hub/document_writer.hpp"
#include "hub/domain.hpp"
#include "hub/guides.hpp"
#include "hub/host.hpp"
#include "hub/hub.hpp"
#include "hub/sweeper.hpp"
#include "store/membership.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace crossdock::hub {

struct Hub::Impl {
  explicit Impl(Parts parts);

  // Runs `work` as one unit of work; its result comes back on the loop once it is durable.
  template <class T>
  void command(std::function<Result<T>(store::Tx&, Timestamp)> work, Answer<T> answer) {
    auto out = std::make_shared<std::optional<T>>();
    auto run = [out, work = std::move(work), this](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(*out, work(tx, parts.clock.now()));
      return {};
    };
    parts.store.submit(std::move(run), [out, answer = std::move(answer), this](Result<void> committed) {
      parts.loop.post([out, answer, committed = std::move(committed)]() mutable {
        if (!committed) return answer(fail(std::move(committed).error()));
        answer(*std::move(*out));
      });
    });
  }
  // The same for what comes from outside: refused when the hub cannot keep up.
  template <class T>
  void admitted(connect::Priority priority, std::function<Result<T>(store::Tx&, Timestamp)> work, Answer<T> answer) {
    const auto ticket = admission.admit(priority, parts.clock.monotonic_us());
    if (!ticket) {
      refused_total.at(static_cast<std::size_t>(priority))->add();
      return answer(fail(ticket.error()));
    }
    command<T>(std::move(work), [this, ticket = *ticket, answer = std::move(answer)](Result<T> result) {
      admission.finish(ticket, parts.clock.monotonic_us());
      answer(std::move(result));
    });
  }
  template <class T>
  Result<T> query(const std::function<Result<T>(store::Reader&)>& ask) const {
    std::optional<T> out;
    CROSSDOCK_CHECK(parts.store.read([&](store::Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(out, ask(reader));
      return {};
    }));
    return *std::move(out);
  }

  // Nodes that share the store (hub_nodes.cpp).
  void share();                                                              // main
  Result<void> catch_up(store::Reader& reader);                              // writer
  Result<void> store_definitions(store::Tx& tx);                             // writer
  Result<std::size_t> adopt(store::Tx& tx, Timestamp now);                   // writer
  Result<bool> hand_over(store::Tx& tx, const OutboxItem& item);             // writer
  Result<void> take_handed(store::Reader& reader, const std::string& call);  // writer
  void take_over();                                                          // loop
  void taken_over(Result<std::size_t> adopted);                              // loop

  Result<void> take_up_processes();  // main
  Result<void> take_up_calls();      // main
  std::int64_t pause_left_ms(const OutboxItem& item) const;
  std::int64_t pause_after_restart_ms(const OutboxItem& item) const;
  void advance(InstanceId instance);  // any thread
  store::Work step(InstanceId instance);
  store::Done after_step(InstanceId instance);
  void advance_later(InstanceId instance);  // any thread; after a refusal of the store
  void arm_timer(Timestamp due);            // loop
  void fire_timers();                       // loop
  void housekeep();                         // loop, every second
  void save_projections();                  // loop or main
  void sweep_on();                          // loop, every second
  void look_at(const Suspect& suspect);     // loop
  void set_right(const Suspect& suspect);   // loop
  void take_up_call(OutboxId id);           // loop
  void send_batches();                      // loop, every second
  void watch_acks();                        // loop, every second
  void forget();                            // loop: what is older than its window
  void try_store();                         // loop, every second while it refuses work
  void measure();                           // loop: what waits, for the gauges

  Parts parts;
  store::Membership* members;  // null: this hub has the store alone
  Changes changes;
  IdSource ids;
  Reference reference;
  ledger::Ledger ledger;
  SafetyStock safety_stock;
  Milestones milestones;
  Idempotency idempotency;
  Inbox inbox;
  Outbox outbox;
  DocumentWriter documents;
  Guides guides;
  Domain domain;
  Host host;
  process::Runtime runtime;
  Dispatcher dispatcher;
  std::set<std::string> keys_in_flight;  // loop: idempotency keys whose first request is not answered yet
  std::optional<Timestamp> timer_due;
  std::unique_ptr<net::Timer> timer;
  std::unique_ptr<net::Timer> housekeeper;
  std::function<void()> events_listener;
  Admission admission;  // loop
  std::array<Counter*, 4> refused_total{};
  Sweeper sweeper;  // loop, and the two below
  SweepPosition sweep_position;
  bool sweeping = false;
  Counter& swept_total;
  Gauge& stuck_gauge;
  Gauge& held_back_gauge;
  Gauge& held_back_age_gauge;
  std::function<void()> fenced_listener;
  std::unique_ptr<net::Timer> retake;
  Histogram& acceptance_us;
  std::atomic<bool> closing{false};
};

}  // namespace crossdock::hub
