// SPDX-License-Identifier: Apache-2.0
// What every connector is wrapped in, so that no connector does it by itself: how long to wait before the next try, a
// circuit breaker, a budget of calls per system, a window of recent message ids, and GuardedSystem which puts breaker,
// budget and metrics around a System.
//
// Threads: everything here lives on one loop (RetryPolicy is a value). Durations are measured on the injected Clock.
#pragma once

#include "base/share.hpp"
#include "connect/connector.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::connect {

// ---- retry

struct RetryRule {
  int attempts_max = 0;  // calls in all, the first included; 0 or 1 = never again
  std::int64_t first_delay_ms = 0;
  std::int64_t delay_max_ms = 0;
};

// The delay doubles with every attempt, from first_delay_ms up to delay_max_ms; the second half of it is random, so
// that a crowd does not come back at once. Kinds without a rule are not tried again.
class RetryPolicy {
 public:
  // transient 12 x 1 s..5 min, rate_limited 50 x 2 s..10 min, unavailable like transient, in_doubt (the probe) 20 x 1 s..5
  // min.
  static RetryPolicy standard();
  void set(ErrorKind kind, RetryRule rule) { rules_.at(static_cast<std::size_t>(kind)) = rule; }
  const RetryRule& rule(ErrorKind kind) const { return rules_.at(static_cast<std::size_t>(kind)); }

  // `attempt`: how many were made (1 after the first). Nothing: do not try again.
  std::optional<std::int64_t> next_delay_ms(ErrorKind kind, int attempt, Random& random) const;
  // The same, but never sooner than the other side asked for.
  std::optional<std::int64_t> next_delay_ms(const Error& error, int attempt, Random& random) const;

 private:
  std::array<RetryRule, 15> rules_{};
};

// The pause another system asked for (Retry-After, RFC 9110 section 10.2.3) travels in the place of a rate_limited
// error: "retry after 30000 ms".
Error rate_limited_error(std::string code, std::string message, std::optional<std::int64_t> retry_after_ms);
std::optional<std::int64_t> retry_after_ms(const Error& error);

// ---- circuit breaker

struct BreakerOptions {
  std::int64_t window_ms = 30'000;
  int failures_min = 5;          // in the window, and
  int failure_percent = 50;      // of the calls in the window: then it opens
  std::int64_t open_ms = 5'000;  // then half open: trial calls decide
  int trials = 1;                // at a time
};

// Failures are calls that the other side did not answer, not answers we dislike.
class Breaker {
 public:
  enum class State : std::uint8_t { closed, open, half_open };
  struct Ticket {
    std::uint64_t generation = 0;
  };

  Breaker(BreakerOptions options, const Clock& clock) : options_(options), clock_(clock) {}
  // Asks before a call; transient "breaker.open" when it must not be made. Every ticket is recorded once.
  Result<Ticket> admit();
  void record(Ticket ticket, bool failed);
  // True when admit would refuse; takes no trial.
  bool refuses() const;
  State state() const { return state_; }

  static bool is_failure(ErrorKind kind);  // transient, in doubt, unavailable

 private:
  static constexpr std::size_t k_slots = 10;
  struct Slot {
    std::int64_t number = -1;
    int calls = 0;
    int failures = 0;
  };
  void count(bool failed);
  bool must_open() const;
  void enter(State state);

  BreakerOptions options_;
  const Clock& clock_;
  State state_ = State::closed;
  std::uint64_t generation_ = 1;  // tickets of an earlier state are ignored
  std::int64_t since_us_ = 0;     // entered state_
  int trials_out_ = 0;
  std::array<Slot, k_slots> slots_{};
};

// ---- budget

struct BudgetOptions {
  std::size_t concurrency_max = 8;  // calls under way
  std::int64_t per_minute = 0;      // calls started; 0 = no bound
  std::int64_t burst = 1;           // of which at once, after a pause
  std::size_t queued_max = 1'000;   // waiting calls; past it: limit "budget.queue_full"
};

// One per system, shared by everybody who calls it. The most urgent class goes first; every k_fair_every-th place goes
// to whoever waits longest, so that no class starves. A full queue drops the newest of the least urgent class when the
// newcomer is more urgent. Nobody waits longer than wait_max_ms (rate_limited "budget.wait").
//
// Hubs that share systems have one in each process and a share of the options each. However the shares change, of all of
// them together at most per_minute x the length + max(burst, nodes) calls start in any span of time, if the shares never
// add up to more than one (store/lease.hpp); what is under way when a share shrinks goes on to its end. Where there are
// fewer places than nodes some have none, and whoever asks there is told so (rate_limited k_elsewhere).
inline constexpr std::string_view k_elsewhere = "budget.elsewhere";
class Budget {
 public:
  using Permit = std::shared_ptr<void>;  // its place is free again when the last copy is gone
  using Granted = std::function<void(Result<Permit>)>;
  static constexpr std::uint64_t k_fair_every = 8;

  // `share` is asked again and again; null: everything, always.
  Budget(BudgetOptions options, net::Loop& loop, const Clock& clock, std::function<Share()> share = {});
  ~Budget();  // drops those who wait: their callbacks do not run
  Budget(const Budget&) = delete;

  // `granted` runs exactly once, at once when there is room.
  void acquire(Priority priority, std::int64_t wait_max_ms, Granted granted);
  // Starts nothing for that long: the other side asked for it.
  void pause_ms(std::int64_t pause_ms);
  // Grants and expires what is due; timers call it, and tests with a ManualClock.
  void pump();
  std::size_t in_use() const;
  std::size_t queued() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

// ---- guarded system

struct GuardOptions {
  BudgetOptions budget;
  BreakerOptions breaker;
  int probe_attempts_max = 3;  // a probe changes nothing, so it may be repeated here
  std::int64_t probe_delay_ms = 200;
};

// The settings `budget` and `breaker` that every System connector takes, and their values.
std::vector<Field> guard_fields();
Result<GuardOptions> guard_options(const JsonObject& config);

// Calls are not repeated: the outbox of the hub does that. While the breaker is open or the budget is used up the
// error is transient, rate_limited or limit, and the other side has seen nothing.
// Metrics: crossdock_system_calls_total{system,operation,outcome}, crossdock_system_call_us{system,operation},
// crossdock_system_queued{system}, crossdock_system_in_flight{system}, crossdock_system_breaker{system} (0 closed,
// 1 half open, 2 open).
class GuardedSystem final : public System {
 public:
  GuardedSystem(std::unique_ptr<System> inner, std::string name, GuardOptions options, Environment& environment);
  ~GuardedSystem() override;

  void call(Call call, std::function<void(Result<Json>)> done) override;
  void probe(Call call, std::function<void(Result<Json>)> done) override;
  bool knows(std::string_view operation) const override;
  bool is_idempotent(std::string_view operation) const override;
  Breaker::State breaker_state() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

// The system `name` of a landscape: checked configuration, made by the connector, guarded. unsupported when the
// connector has no System role.
Result<std::unique_ptr<System>> open_system(const Spec& spec, std::string name, const JsonObject& config,
                                            Environment& environment);

// ---- recent ids

// Acknowledges at once what was acknowledged as durable within the last `window` messages. The hub has the real
// dedupe; this saves it the work for sources that repeat themselves.
std::unique_ptr<Source> dedupe_source(std::unique_ptr<Source> inner, std::size_t window);

}  // namespace crossdock::connect
