// SPDX-License-Identifier: Apache-2.0
#include "hub/dispatcher.hpp"

#include "connect/wrappers.hpp"
#include "hub/exceptions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::size_t k_in_flight_max = 16;  // per target; a system's own budget may be narrower
constexpr std::int64_t k_commit_retry_ms = 500;
constexpr std::int64_t k_hold_ms = 200;

}  // namespace

bool Dispatcher::knows(std::string_view system, std::string_view operation) const {
  const auto found = systems_.find(system);
  return found != systems_.end() && found->second->knows(operation);
}

void Dispatcher::enqueue(OutboxItem item, std::int64_t delay_ms) {
  held_.insert(item.id.value);
  later(std::move(item), delay_ms);
}

// Waits, then queues at its target.
void Dispatcher::later(OutboxItem item, std::int64_t delay_ms) {
  if (stopped_) return;
  const std::string target = item.target;
  if (delay_ms <= 0) {
    targets_[target].waiting.push_back(std::move(item));
    pump(target);
    return;
  }
  const std::int64_t id = item.id.value;
  timers_[id] = parts_.loop.after_ms(delay_ms, [this, target, id, moved = std::move(item)] {
    targets_[target].waiting.push_back(moved);
    parts_.loop.post([this, id] { timers_.erase(id); });
    pump(target);
  });
}

void Dispatcher::pump(const std::string& name) {
  Target& target = targets_[name];
  if (parts_.may_act && !target.waiting.empty() && !parts_.may_act()) return await_lease();
  while (!stopped_ && !target.waiting.empty() && target.in_flight < k_in_flight_max) {
    OutboxItem item = std::move(target.waiting.front());
    target.waiting.pop_front();
    ++target.in_flight;
    attempt(std::move(item));
  }
}

// Another node may be doing all of this already. If that is so, this one is about to be told that it is dead.
void Dispatcher::await_lease() {
  if (stopped_ || lease_timer_) return;
  lease_timer_ = parts_.loop.after_ms(k_hold_ms, [this] {
    parts_.loop.post([this] {
      lease_timer_.reset();
      for (const auto& [name, target] : targets_) pump(name);
    });
  });
}

void Dispatcher::leave(const OutboxItem& item) {
  --targets_[item.target].in_flight;
  pump(item.target);
}

connect::Call Dispatcher::call_of(const OutboxItem& item) const {
  connect::Call call;
  call.operation = item.operation;
  auto arguments = json_parse(item.arguments);
  call.arguments = arguments ? *std::move(arguments) : Json();
  call.business_key = item.business_key;
  call.correlation = item.correlation;
  return call;
}

bool Dispatcher::is_idempotent(const OutboxItem& item) const {
  const auto found = systems_.find(item.target);
  return found != systems_.end() && found->second->is_idempotent(item.operation);
}

// The system takes fewer calls at a time than there are nodes, and none of them is this one's: nothing was tried.
bool Dispatcher::is_elsewhere(const Error& error) const { return parts_.hand_over && error.code == connect::k_elsewhere; }

void Dispatcher::hand_over(OutboxItem item) {
  --item.attempts;
  const auto handed = std::make_shared<bool>(false);
  auto work = [this, item, handed](store::Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(*handed, parts_.hand_over(tx, item));
    return {};
  };
  parts_.store.submit(std::move(work), [this, item, handed](Result<void> committed) {
    parts_.loop.post([this, item, gone = committed && *handed] {
      if (gone) held_.erase(item.id.value);
      leave(item);
      if (gone) parts_.metrics.counter("crossdock_calls_handed_over_total", "Calls that another node makes").add();
      if (!gone) later(item, k_commit_retry_ms);
    });
  });
}

void Dispatcher::attempt(OutboxItem item) {
  ++item.attempts;
  if (item.is_delivery()) return deliver(std::move(item));
  if (!systems_.contains(item.target)) {
    const Error error{ErrorKind::missing_reference, "system.unknown",
                      fmt::format("The landscape has no system {}", item.target), item.id.text()};
    return park(std::move(item), error);
  }
  if (item.in_doubt && !is_idempotent(item)) return probe(std::move(item));
  call(std::move(item));
}

void Dispatcher::call(OutboxItem item) {
  connect::System& system = *systems_.at(item.target);
  auto request = call_of(item);
  system.call(std::move(request), [this, moved = std::move(item)](Result<Json> answer) mutable {
    on_called(std::move(moved), std::move(answer));
  });
}

void Dispatcher::probe(OutboxItem item) {
  connect::System& system = *systems_.at(item.target);
  auto request = call_of(item);
  parts_.metrics.counter("crossdock_probes_total", "Probes by business key before a retry").add();
  system.probe(std::move(request), [this, moved = std::move(item)](Result<Json> answer) mutable {
    on_probed(std::move(moved), std::move(answer));
  });
}

void Dispatcher::deliver(OutboxItem item) {
  const auto sink = sinks_.find(item.target);
  if (sink == sinks_.end()) {
    const Error error{ErrorKind::missing_reference, "channel.unknown", fmt::format("The landscape has no {}", item.target),
                      item.id.text()};
    return park(std::move(item), error);
  }
  connect::Message message;
  message.id = item.id.text();
  message.body = item.arguments;
  message.content_type = "application/edi-x12";
  message.attributes = {{"file", item.operation}, {"correlation", item.correlation}};
  sink->second->write(std::move(message), [this, moved = std::move(item)](Result<void> written) mutable {
    if (written) return finish(std::move(moved), Json(JsonObject{}));
    const Error error = std::move(written).error();
    if (is_retryable(error.kind) || error.kind == ErrorKind::in_doubt) return again(std::move(moved), error);
    park(std::move(moved), error);
  });
}

void Dispatcher::on_called(OutboxItem item, Result<Json> answer) {
  if (answer) return finish(std::move(item), std::move(answer));
  const Error error = std::move(answer).error();
  if (is_elsewhere(error)) return hand_over(std::move(item));
  if (error.kind == ErrorKind::in_doubt) {
    item.in_doubt = true;
    return again(std::move(item), error);
  }
  if (is_retryable(error.kind) || error.kind == ErrorKind::limit) return again(std::move(item), error);
  finish(std::move(item), fail(error));
}

void Dispatcher::on_probed(OutboxItem item, Result<Json> answer) {
  if (answer) return finish(std::move(item), std::move(answer));
  const Error error = std::move(answer).error();
  if (is_elsewhere(error)) return hand_over(std::move(item));
  if (error.kind == ErrorKind::not_found) {
    item.in_doubt = false;
    return call(std::move(item));
  }
  if (error.kind == ErrorKind::unsupported || error.kind == ErrorKind::invalid) {
    Error undecided{
        ErrorKind::in_doubt, "call.undecided",
        fmt::format("{}.{} may have taken effect and cannot be probed: {}", item.target, item.operation, error.message),
        item.business_key};
    return park(std::move(item), undecided);
  }
  again(std::move(item), error);
}

// The outcome is final: the outbox row goes, and whoever waits is told, in one unit of work.
void Dispatcher::finish(OutboxItem item, Result<Json> answer) {
  Domain& domain = parts_.domain;
  const Clock& clock = parts_.clock;
  auto work = [&domain, &clock, item, answer](store::Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(domain.outbox.remove(tx, item));
    CROSSDOCK_CHECK(resolve_exceptions_of(tx, item.id.value, "retried", clock.now()));
    if (item.token.empty()) return {};
    CROSSDOCK_TRY(const process::Token token, process::Token::parse(item.token));
    CROSSDOCK_CHECK(domain.runtime->complete(tx, token, answer, clock.now()));
    return {};
  };
  record(std::move(item), std::move(work), [this](OutboxItem done) {
    held_.erase(done.id.value);
    leave(done);
  });
}

void Dispatcher::again(OutboxItem item, const Error& error) {
  const Settings& settings = parts_.settings;
  if (item.attempts >= settings.attempts_max) return park(std::move(item), error);
  const std::int64_t exponent = std::min<std::int64_t>(item.attempts - 1, 20);
  const std::int64_t full_ms = std::min(settings.retry_delay_ms << exponent, settings.retry_delay_ms_max);
  const auto jitter_ms = static_cast<std::int64_t>(parts_.random.below(static_cast<std::uint64_t>(full_ms / 2 + 1)));
  std::int64_t delay_ms = full_ms / 2 + jitter_ms;
  if (item.in_doubt && !item.is_delivery()) delay_ms = std::max(delay_ms, settings.settle_ms);
  delay_ms = std::max(delay_ms, connect::retry_after_ms(error).value_or(0));
  item.next = parts_.clock.now().plus_ms(delay_ms);
  item.error = error.text();
  parts_.metrics.counter("crossdock_call_retries_total", "Calls and deliveries to be tried again").add();
  const std::int64_t due_us = parts_.clock.monotonic_us() + delay_ms * 1000;
  auto work = [&outbox = parts_.domain.outbox, item](store::Tx& tx) { return outbox.update(tx, item); };
  record(std::move(item), std::move(work), [this, due_us](OutboxItem waiting) {
    leave(waiting);
    later(std::move(waiting), (due_us - parts_.clock.monotonic_us()) / 1000);
  });
}

void Dispatcher::park(OutboxItem item, const Error& error) {
  item.parked = true;
  item.error = error.text();
  Domain& domain = parts_.domain;
  const Clock& clock = parts_.clock;
  auto work = [&domain, &clock, item, error](store::Tx& tx) -> Result<void> {
    const Timestamp now = clock.now();
    CROSSDOCK_CHECK(domain.outbox.update(tx, item));
    CROSSDOCK_CHECK(resolve_exceptions_of(tx, item.id.value, "failed again", now));
    Exception exception;
    exception.id = domain.ids.make<ExceptionId>();
    exception.error = error;
    if (OrderId::parse(item.subject)) exception.subject = item.subject;  // else the line of a partner
    exception.correlation = item.correlation;
    exception.outbox = item.id;
    exception.detail = fmt::format("{}.{}, {} attempts", item.target, item.operation, item.attempts);
    exception.opened = now;
    exception.changed = now;
    return save_exception(tx, exception);
  };
  record(std::move(item), std::move(work), [this](OutboxItem parked) {
    held_.erase(parked.id.value);
    leave(parked);
  });
}

// Commits an outcome; while the store refuses, tries again: an outcome is never dropped.
void Dispatcher::record(OutboxItem item, store::Work work, std::function<void(OutboxItem)> then) {
  auto done = [this, item, work, then](Result<void> committed) {
    parts_.loop.post([this, item, work, then, ok = committed.has_value()] {
      if (stopped_) return;
      if (ok) return then(item);
      timers_[item.id.value] =
          parts_.loop.after_ms(k_commit_retry_ms, [this, item, work, then] { record(item, work, then); });
    });
  };
  parts_.store.submit(std::move(work), std::move(done));
}

}  // namespace crossdock::hub
