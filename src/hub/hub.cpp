// SPDX-License-Identifier: Apache-2.0
#include "hub/hub.hpp"
#include "hub/backorder.hpp"
#include "hub/human_task.hpp"

#include "base/hash.hpp"
#include "base/log.hpp"
#include "hub/batch.hpp"
#include "hub/expiry.hpp"
#include "hub/hub_impl.hpp"
#include "hub/interchange_log.hpp"
#include "hub/sent.hpp"
#include "hub/sequences.hpp"
#include "hub/stock.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_store_retry_ms = 200;
constexpr std::size_t k_timers_per_work = 500;
constexpr std::size_t k_snapshot_entries = 20'000;
constexpr std::int64_t k_snapshot_events = 20'000;
constexpr std::size_t k_expiries_per_work = 1'000;
constexpr std::size_t k_forgotten_per_work = 1'000;
constexpr std::size_t k_key_blocks_per_work = 16;
constexpr std::size_t k_overdue_per_work = 100;
constexpr std::size_t k_batches_per_work = 10;
constexpr std::size_t k_ready_max = 1'000'000;

Result<std::int64_t> largest_id(store::Reader& reader, const store::Table& table) {
  CROSSDOCK_TRY(const auto rows, reader.scan(table, {.descending = true, .limit = 1}));
  return rows.empty() ? 0 : store::as_integer(rows.front()[0]);
}

// Of records whose numbers are ids of ours: "<prefix>_...". They sort by age.
Result<std::int64_t> largest_number(store::Reader& reader, const store::Table& table, std::string_view prefix) {
  const store::Scan scan{.after = store::Key{std::string(prefix) + "`"}, .descending = true, .limit = 1};
  CROSSDOCK_TRY(const auto rows, reader.scan(table, scan));
  if (rows.empty()) return 0;
  return id_parse(prefix, store::as_text(rows.front()[0])).value_or(0);
}

}  // namespace

store::Schema full_schema() {
  store::Schema all = schema();
  for (const store::Schema& part : {events::schema(), ledger::schema(), process::schema()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

Hub::Impl::Impl(Parts given)
    : parts(std::move(given)),
      members(parts.store.membership()),
      ids(parts.clock, parts.node),
      ledger(ids),
      idempotency(parts.metrics),
      inbox(parts.metrics),
      outbox([this](OutboxItem item) {
        parts.loop.post([this, moved = std::move(item)] { dispatcher.enqueue(moved, pause_left_ms(moved)); });
      }),
      guides(parts.settings),
      domain{parts.settings,
             ids,
             reference,
             ledger,
             idempotency,
             inbox,
             safety_stock,
             outbox,
             milestones,
             documents,
             guides,
             nullptr,
             [this](std::string_view system, std::string_view operation) { return dispatcher.knows(system, operation); }},
      host(
          domain, [this](store::Tx& tx, InstanceId instance) { tx.follow_up(step(instance), after_step(instance)); },
          [this](Timestamp due) { parts.loop.post([this, due] { arm_timer(due); }); }),
      runtime(host, ids),
      dispatcher({parts.loop, parts.store, parts.clock, parts.random, parts.metrics, parts.settings, domain,
                  [this] { return members == nullptr || members->holds_lease(); },
                  members == nullptr ? nullptr : std::function([this](store::Tx& tx, const OutboxItem& item) {
                    return hand_over(tx, item);
                  })}),
      sweeper(parts.settings.stuck_confirm_ms),
      swept_total(parts.metrics.counter("crossdock_sweep_items_total", "Items looked at for an owner or a next wake-up")),
      stuck_gauge(parts.metrics.gauge("crossdock_stuck_items", "Items without an owner or a next wake-up")),
      held_back_gauge(parts.metrics.gauge("crossdock_held_back_messages", "Messages behind an earlier one that failed")),
      held_back_age_gauge(parts.metrics.gauge("crossdock_held_back_oldest_age_seconds", "How long the first of them waits")),
      acceptance_us(
          parts.metrics.histogram("crossdock_order_acceptance_us", "From request to durable answer, microseconds")) {
  domain.runtime = &runtime;
  constexpr std::array<std::string_view, 4> k_classes{"checkout", "process", "replay", "reconciliation"};
  for (std::size_t i = 0; i < k_classes.size(); ++i) {
    refused_total.at(i) = &parts.metrics.counter("crossdock_admission_refused_total", "Requests refused because of overload",
                                                 fmt::format("class=\"{}\"", k_classes.at(i)));
  }
  milestones.on_advance([this] {
    parts.loop.post([this] {
      if (events_listener) events_listener();
    });
  });
}

Hub::Hub(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Hub::~Hub() = default;

void Hub::add_system(const std::string& name, connect::System& system) { impl_->dispatcher.add_system(name, system); }
void Hub::add_sink(const std::string& channel, connect::Sink& sink) { impl_->dispatcher.add_sink(channel, sink); }
Result<void> Hub::load_process(std::string_view yaml, std::string_view source) {
  return impl_->runtime.load_definition(yaml, source);
}
std::int64_t Hub::latest_event() const { return impl_->milestones.latest_position(); }
void Hub::on_events(std::function<void()> listener) { impl_->events_listener = std::move(listener); }

Result<void> Hub::load() {
  Impl& impl = *impl_;
  return impl.parts.store.read([&](store::Reader& reader) -> Result<void> {
    CROSSDOCK_CHECK(impl.reference.load(reader));
    CROSSDOCK_CHECK(impl.ledger.load(reader));
    CROSSDOCK_CHECK(impl.safety_stock.load(reader));
    CROSSDOCK_CHECK(impl.milestones.load(reader));
    CROSSDOCK_CHECK(impl.idempotency.load(reader));
    CROSSDOCK_CHECK(impl.changes.load(reader));
    CROSSDOCK_CHECK(impl.inbox.load(reader));
    for (const store::Table* table : {&tables::k_message, &tables::k_order, &tables::k_outbox, &tables::k_exception,
                                      &tables::k_sent_interchange, &tables::k_task}) {
      CROSSDOCK_TRY(const std::int64_t largest, largest_id(reader, *table));
      impl.ids.advance_past(largest);
    }
    using Named = std::pair<const store::Table*, std::string_view>;
    for (const auto& [table, prefix] : {Named{&tables::k_supplier_order, "spo"}, Named{&tables::k_return, "rma"},
                                        Named{&tables::k_customer_application, "app"}}) {
      CROSSDOCK_TRY(const std::int64_t largest, largest_number(reader, *table, prefix));
      impl.ids.advance_past(largest);
    }
    return {};
  });
}

Result<void> Hub::recover() {
  CROSSDOCK_CHECK(load());
  impl_->share();
  CROSSDOCK_CHECK(impl_->parts.store.run([](store::Tx& tx) { return add_missing_orders(tx); }));
  CROSSDOCK_CHECK(impl_->take_up_processes());
  CROSSDOCK_CHECK(impl_->take_up_calls());
  impl_->parts.loop.post([impl = impl_.get()] {
    impl->fire_timers();
    impl->housekeep();
  });
  return {};
}

Result<void> Hub::Impl::take_up_processes() {
  CROSSDOCK_CHECK(parts.store.run([this](store::Tx& tx) { return store_definitions(tx); }));
  std::vector<InstanceId> ready;
  CROSSDOCK_CHECK(parts.store.read([&](store::Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(ready, runtime.ready_instances(reader, k_ready_max));
    return {};
  }));
  for (const InstanceId instance : ready) advance(instance);
  return {};
}

// What is left of its pause. Never more than the longest there is: the wall clock may have been set back since.
std::int64_t Hub::Impl::pause_left_ms(const OutboxItem& item) const {
  const std::int64_t most_ms = std::max(parts.settings.retry_delay_ms_max, parts.settings.settle_ms);
  return std::clamp<std::int64_t>(item.next.ms_since(parts.clock.now()), 0, most_ms);
}

std::int64_t Hub::Impl::pause_after_restart_ms(const OutboxItem& item) const {
  return std::max(pause_left_ms(item), item.is_delivery() ? 0 : parts.settings.settle_ms);
}

Result<void> Hub::Impl::take_up_calls() {
  if (members != nullptr) {
    return parts.store.run([this](store::Tx& tx) -> Result<void> {
      CROSSDOCK_CHECK(adopt(tx, parts.clock.now()));
      return {};
    });
  }
  return parts.store.read([this](store::Reader& reader) -> Result<void> {
    OutboxId last;
    while (true) {
      CROSSDOCK_TRY(auto page, Outbox::list(reader, last));
      for (OutboxItem& item : page) {
        last = item.id;
        if (item.parked || item.behind) continue;
        item.in_doubt = true;  // it may have been under way when the process stopped
        const std::int64_t delay_ms = pause_after_restart_ms(item);
        parts.loop.post([this, delay_ms, moved = std::move(item)] { dispatcher.enqueue(moved, delay_ms); });
      }
      if (page.size() < store::k_scan_rows_max) return {};
    }
  });
}

void Hub::on_task(std::function<void(std::string_view, std::string_view)> listener) {
  impl_->host.on_task(std::move(listener));
}

void Hub::close() {
  impl_->closing = true;
  impl_->dispatcher.stop();
  impl_->save_projections();
}

// Runs one instance until it waits; when the store refuses, tries again: an instance is never forgotten.
void Hub::Impl::advance(InstanceId instance) {
  if (!closing) parts.store.submit(step(instance), after_step(instance));
}

store::Work Hub::Impl::step(InstanceId instance) {
  return [this, instance](store::Tx& tx) { return runtime.advance(tx, instance, parts.clock.now()); };
}

store::Done Hub::Impl::after_step(InstanceId instance) {
  return [this, instance](Result<void> done) {
    if (done || closing) return;
    log(LogLevel::warn, "process step not committed; it will be tried again",
        {{"process", instance.text()}, {"error", done.error().text()}});
    advance_later(instance);
  };
}

void Hub::Impl::advance_later(InstanceId instance) {
  parts.loop.post([this, instance] {
    auto holder = std::make_shared<std::unique_ptr<net::Timer>>();
    *holder = parts.loop.after_ms(k_store_retry_ms, [this, instance, holder] {
      advance(instance);
      parts.loop.post([holder] { holder->reset(); });
    });
  });
}

void Hub::Impl::arm_timer(Timestamp due) {
  if (timer_due && *timer_due <= due) return;
  timer_due = due;
  timer = parts.loop.after_ms(std::max<std::int64_t>(due.ms_since(parts.clock.now()), 0) + 1, [this] { fire_timers(); });
}

void Hub::Impl::fire_timers() {
  timer_due.reset();
  auto next = [this](store::Tx& tx, Timestamp now) { return runtime.fire_due(tx, now, k_timers_per_work); };
  command<std::optional<Timestamp>>(next, [this](Result<std::optional<Timestamp>> due) {
    if (!due) return arm_timer(parts.clock.now().plus_ms(k_store_retry_ms));
    if (*due) arm_timer(**due);
  });
}

void Hub::Impl::housekeep() {
  if (closing) return;
  // Only a commit shows that the store works again, and nobody who asks /ready first would bring one. Before anything else:
  // a store that refuses lets one unit of work try.
  if (parts.store.trouble()) try_store();
  sweep_on();
  // The wall clock was set forward: what it has made due does not wait for the monotonic one.
  if (timer_due && *timer_due < parts.clock.now()) fire_timers();
  if (ledger.entries_since_snapshot() > k_snapshot_entries || milestones.events_since_save() > k_snapshot_events)
    save_projections();
  const auto expiry = ledger.next_expiry();
  if (expiry && *expiry <= parts.clock.now()) {
    command<std::size_t>(
        [this](store::Tx& tx, Timestamp now) { return expire_reservations(domain, tx, now, k_expiries_per_work); },
        [](Result<std::size_t> expired) {
          if (expired) return;
          log(LogLevel::warn, "reservations not expired; it will be tried again", {{"error", expired.error().text()}});
        });
  }
  command<std::size_t>(
      [this](store::Tx& tx, Timestamp now) -> Result<std::size_t> {
        CROSSDOCK_TRY(const std::size_t late, escalate_tasks(domain, tx, now, k_backorders_per_item));
        CROSSDOCK_TRY(const std::size_t served, serve_overdue(domain, tx, now, k_backorders_per_item));
        return late + served;
      },
      [](Result<std::size_t>) {});
  watch_acks();
  send_batches();
  forget();
  measure();
  // Those that a dead node has set are nobody else's.
  if (members != nullptr) fire_timers();
  housekeeper = parts.loop.after_ms(k_housekeeping_ms, [this] { housekeep(); });
}

void Hub::Impl::watch_acks() {
  auto work = [this](store::Tx& tx, Timestamp now) { return note_overdue(domain, tx, now, k_overdue_per_work); };
  command<std::size_t>(std::move(work), [](Result<std::size_t> overdue) {
    if (overdue) return;
    log(LogLevel::warn, "overdue acknowledgements not looked at; it will be tried again",
        {{"error", overdue.error().text()}});
  });
}

void Hub::Impl::send_batches() {
  auto work = [this](store::Tx& tx, Timestamp now) { return send_due_batches(domain, tx, now, k_batches_per_work); };
  command<std::size_t>(std::move(work), [](Result<std::size_t> sent) {
    if (sent) return;
    log(LogLevel::warn, "documents that are due did not leave; it will be tried again", {{"error", sent.error().text()}});
  });
}

void Hub::Impl::forget() {
  auto work = [this](store::Tx& tx, Timestamp now) -> Result<std::size_t> {
    if (members != nullptr) CROSSDOCK_CHECK(changes.purge(tx, k_forgotten_per_work));
    CROSSDOCK_TRY(const std::size_t keys,
                  idempotency.purge(tx, now, parts.settings.idempotency_window_ms, k_forgotten_per_work));
    CROSSDOCK_CHECK(idempotency.save(tx, k_key_blocks_per_work));
    CROSSDOCK_TRY(const std::size_t received, inbox.purge(tx, now, parts.settings.inbox_window_ms, k_forgotten_per_work));
    std::int64_t window_ms = parts.settings.inbox_window_ms;
    for (const auto& [name, partner] : parts.settings.partners)
      window_ms = std::max(window_ms, parts.settings.interchange_window_ms(&partner));
    CROSSDOCK_TRY(const std::size_t interchanges, purge_interchanges(tx, now, window_ms, k_forgotten_per_work));
    return keys + received + interchanges;
  };
  command<std::size_t>(std::move(work), [](Result<std::size_t>) {});
  idempotency.report(parts.clock.now());  // the gauges
  inbox.report(parts.clock.now());
}

void Hub::Impl::try_store() {
  parts.store.submit([this](store::Tx& tx) { return milestones.save(tx); }, [](Result<void>) {});
}

void Hub::Impl::measure() {
  command<HeldBack>([](store::Tx& tx, Timestamp) { return count_held_back(tx); },
                    [this](Result<HeldBack> held) {
                      if (!held) return;
                      held_back_gauge.set(static_cast<std::int64_t>(held->count));
                      held_back_age_gauge.set(held->age_s(parts.clock.now()));
                    });
}

void Hub::Impl::save_projections() {
  auto work = [this](store::Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(ledger.snapshot(tx));
    return milestones.save(tx);
  };
  if (!closing) return parts.store.submit(work, [](Result<void>) {});
  const auto saved = parts.store.run(work);
  if (!saved) log(LogLevel::warn, "projections not saved; the next start replays more", {{"error", saved.error().text()}});
}

void Hub::submit_order(Submit submit, Answer<Accepted> answer) {
  Impl& impl = *impl_;
  const std::int64_t began_us = impl.parts.clock.monotonic_us();
  auto request = model::parse_order(submit.body);
  if (!request) return answer(fail(std::move(request).error()));
  request->channel = "api";
  Origin origin;
  origin.consumer = submit.consumer;
  origin.key_hash = hash16(fmt::format("{}\n{}", submit.consumer, submit.idempotency_key));
  origin.body_hash = hash16(submit.raw);
  origin.source_id = std::move(submit.idempotency_key);
  origin.correlation = std::move(submit.correlation);
  origin.raw = std::move(submit.raw);
  if (!impl.keys_in_flight.insert(origin.key_hash).second) {
    return answer(fail(ErrorKind::conflict, "idempotency.in_flight",
                       "The first request with this Idempotency-Key is not answered yet; try again", "Idempotency-Key"));
  }
  const std::string key = origin.key_hash;
  auto work = [&impl, request = *std::move(request), origin = std::move(origin)](store::Tx& tx, Timestamp now) {
    return accept_order(impl.domain, tx, request, origin, now);
  };
  impl.admitted<Accepted>(connect::Priority::checkout, std::move(work),
                          [&impl, key, began_us, answer = std::move(answer)](Result<Accepted> accepted) {
                            impl.keys_in_flight.erase(key);
                            if (accepted && !accepted->replayed)
                              impl.acceptance_us.observe_us(impl.parts.clock.monotonic_us() - began_us);
                            answer(std::move(accepted));
                          });
}

}  // namespace crossdock::hub
