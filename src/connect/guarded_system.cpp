// SPDX-License-Identifier: Apache-2.0
#include "connect/config.hpp"
#include "connect/wrappers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace crossdock::connect {
namespace {

using Done = std::function<void(Result<Json>)>;

constexpr std::int64_t k_concurrency_max = 1'000;
constexpr std::int64_t k_queued_max = 100'000;

const std::vector<Field>& budget_fields() {
  static const std::vector<Field> fields = {
      {"concurrency", FieldType::integer, false, "8", "Calls under way at a time."},
      {"per_minute", FieldType::integer, false, "0", "Calls started per minute; 0 = no bound."},
      {"burst", FieldType::integer, false, "1", "How many of them may start at once after a pause."},
      {"queue", FieldType::integer, false, "1000", "Calls that may wait; further ones are refused."}};
  return fields;
}

const std::vector<Field>& breaker_fields() {
  static const std::vector<Field> fields = {
      {"window_ms", FieldType::duration_ms, false, "30s", "How far back failures count."},
      {"failures", FieldType::integer, false, "5", "Failures in the window before the breaker can open."},
      {"failure_percent", FieldType::integer, false, "50", "Share of failed calls in the window that opens it."},
      {"open_ms", FieldType::duration_ms, false, "5s", "How long calls are held back before one is tried."}};
  return fields;
}

Result<JsonObject> section(const JsonObject& config, std::string_view name, const std::vector<Field>& fields) {
  const JsonObject* given = config_object(config, name);
  return check_fields(fields, given == nullptr ? JsonObject{} : *given, name);
}

Result<BudgetOptions> budget_options(const JsonObject& config) {
  CROSSDOCK_TRY(const auto checked, section(config, "budget", budget_fields()));
  BudgetOptions options;
  CROSSDOCK_TRY(const std::int64_t concurrency, config_bounded(checked, "concurrency", 1, k_concurrency_max, "budget"));
  CROSSDOCK_TRY(options.per_minute, config_bounded(checked, "per_minute", 0, 1'000'000, "budget"));
  CROSSDOCK_TRY(options.burst, config_bounded(checked, "burst", 1, 1'000'000, "budget"));
  CROSSDOCK_TRY(const std::int64_t queued, config_bounded(checked, "queue", 1, k_queued_max, "budget"));
  options.concurrency_max = static_cast<std::size_t>(concurrency);
  options.queued_max = static_cast<std::size_t>(queued);
  return options;
}

Result<BreakerOptions> breaker_options(const JsonObject& config) {
  CROSSDOCK_TRY(const auto checked, section(config, "breaker", breaker_fields()));
  BreakerOptions options;
  CROSSDOCK_TRY(options.window_ms, config_bounded(checked, "window_ms", 100, 3'600'000, "breaker"));
  CROSSDOCK_TRY(options.open_ms, config_bounded(checked, "open_ms", 1, 3'600'000, "breaker"));
  CROSSDOCK_TRY(const std::int64_t failures, config_bounded(checked, "failures", 1, 1'000'000, "breaker"));
  CROSSDOCK_TRY(const std::int64_t percent, config_bounded(checked, "failure_percent", 1, 100, "breaker"));
  options.failures_min = static_cast<int>(failures);
  options.failure_percent = static_cast<int>(percent);
  return options;
}

}  // namespace

std::vector<Field> guard_fields() {
  return {
      {"budget", FieldType::object, false, "", "Bounds on the calls: concurrency, per_minute, burst, queue."},
      {"breaker", FieldType::object, false, "", "When to hold calls back: window_ms, failures, failure_percent, open_ms."}};
}

Result<GuardOptions> guard_options(const JsonObject& config) {
  GuardOptions options;
  CROSSDOCK_TRY(options.budget, budget_options(config));
  CROSSDOCK_TRY(options.breaker, breaker_options(config));
  return options;
}

struct GuardedSystem::State : std::enable_shared_from_this<GuardedSystem::State> {
  State(std::unique_ptr<System> system, std::string own_name, GuardOptions given, Environment& in)
      : inner(std::move(system)),
        name(std::move(own_name)),
        options(given),
        environment(in),
        budget(given.budget, in.loop, in.clock, in.share),
        breaker(given.breaker, in.clock),
        queued(gauge("crossdock_system_queued", "Calls waiting for the budget of a system")),
        in_flight(gauge("crossdock_system_in_flight", "Calls to a system under way")),
        breaker_gauge(gauge("crossdock_system_breaker", "0 closed, 1 half open, 2 open")) {
    rule.set(ErrorKind::transient, {options.probe_attempts_max, options.probe_delay_ms, 5'000});
  }

  using Role = void (System::*)(Call, Done);

  Gauge& gauge(std::string_view metric, std::string_view help) {
    return environment.metrics.gauge(metric, help, fmt::format("system=\"{}\"", name));
  }
  void show();
  void run(Role role, Call call, Done done);
  void start(Role role, Call call, std::int64_t deadline_us, Budget::Permit permit, Done done);
  void finish(std::string_view operation, std::int64_t begun_us, const Result<Json>& answer);
  void count(std::string_view operation, std::string_view outcome);
  void probe(Call call, int attempt, Done done);
  void probe_later(std::int64_t delay_ms, Call call, int attempt, Done done);

  std::unique_ptr<System> inner;
  std::string name;
  GuardOptions options;
  Environment environment;
  Budget budget;
  Breaker breaker;
  RetryPolicy rule;  // of probes
  std::map<std::uint64_t, std::unique_ptr<net::Timer>> probe_timers;
  std::uint64_t probe_number = 0;
  std::map<std::string, Counter*, std::less<>> counters;     // by operation and outcome
  std::map<std::string, Histogram*, std::less<>> latencies;  // by operation
  Gauge& queued;
  Gauge& in_flight;
  Gauge& breaker_gauge;
};

void GuardedSystem::State::show() {
  queued.set(static_cast<std::int64_t>(budget.queued()));
  in_flight.set(static_cast<std::int64_t>(budget.in_use()));
  const auto state = breaker.state();
  breaker_gauge.set(state == Breaker::State::closed ? 0 : state == Breaker::State::half_open ? 1 : 2);
}

void GuardedSystem::State::count(std::string_view operation, std::string_view outcome) {
  auto& counter = counters[fmt::format("{} {}", operation, outcome)];
  if (counter == nullptr) {
    const auto labels = fmt::format("system=\"{}\",operation=\"{}\",outcome=\"{}\"", name, operation, outcome);
    counter = &environment.metrics.counter("crossdock_system_calls_total", "Calls to systems by outcome", labels);
  }
  counter->add();
}

void GuardedSystem::State::finish(std::string_view operation, std::int64_t begun_us, const Result<Json>& answer) {
  count(operation, answer ? "ok" : to_string(answer.error().kind));
  auto& latency = latencies[std::string(operation)];
  if (latency == nullptr) {
    const auto labels = fmt::format("system=\"{}\",operation=\"{}\"", name, operation);
    latency =
        &environment.metrics.histogram("crossdock_system_call_us", "Duration of calls to systems, in microseconds", labels);
  }
  latency->observe_us(environment.clock.monotonic_us() - begun_us);
  if (answer) return;
  if (const auto pause = retry_after_ms(answer.error())) budget.pause_ms(*pause);
}

void GuardedSystem::State::run(Role role, Call call, Done done) {
  if (!inner->knows(call.operation)) {
    done(fail(ErrorKind::unsupported, "system.unknown_operation",
              fmt::format("{} has no operation \"{}\"", name, call.operation)));
    return;
  }
  if (breaker.refuses()) {
    count(call.operation, "held_back");
    done(fail(ErrorKind::transient, "breaker.open", fmt::format("{} does not answer: calls are held back", name)));
    return;
  }
  const std::int64_t wait_ms = call.timeout_ms;
  const std::int64_t deadline_us = environment.clock.monotonic_us() + wait_ms * 1000;
  const Priority priority = call.priority;
  auto granted = [weak = weak_from_this(), role, call = std::move(call), deadline_us,
                  done = std::move(done)](Result<Budget::Permit> permit) mutable {
    const auto self = weak.lock();
    if (!self) return;
    if (permit) {
      self->start(role, std::move(call), deadline_us, *std::move(permit), std::move(done));
      return;
    }
    self->count(call.operation, "held_back");
    done(fail(std::move(permit).error()));
  };
  budget.acquire(priority, wait_ms, std::move(granted));
  show();
}

void GuardedSystem::State::start(Role role, Call call, std::int64_t deadline_us, Budget::Permit permit, Done done) {
  const auto ticket = breaker.admit();
  if (!ticket) {
    count(call.operation, "held_back");
    done(fail(ticket.error()));
    return;
  }
  const std::int64_t begun_us = environment.clock.monotonic_us();
  call.timeout_ms = std::max<std::int64_t>(1, (deadline_us - begun_us) / 1000);
  const auto answered = [weak = weak_from_this(), operation = call.operation, begun_us, permit = std::move(permit),
                         ticket = *ticket, done = std::move(done)](Result<Json> answer) mutable {
    const auto self = weak.lock();
    if (!self) return;
    self->breaker.record(ticket, !answer && Breaker::is_failure(answer.error().kind));
    self->finish(operation, begun_us, answer);
    permit.reset();
    self->show();
    done(std::move(answer));
  };
  ((*inner).*role)(std::move(call), answered);
}

void GuardedSystem::State::probe(Call call, int attempt, Done done) {
  const auto answered = [weak = weak_from_this(), call, attempt, done = std::move(done)](Result<Json> answer) {
    const auto self = weak.lock();
    if (!self) return;
    const auto delay_ms =
        answer ? std::nullopt : self->rule.next_delay_ms(answer.error().kind, attempt, self->environment.random);
    if (delay_ms && !self->breaker.refuses()) {
      self->probe_later(*delay_ms, call, attempt + 1, done);
    } else {
      done(std::move(answer));
    }
  };
  run(&System::probe, std::move(call), answered);
}

void GuardedSystem::State::probe_later(std::int64_t delay_ms, Call call, int attempt, Done done) {
  const std::uint64_t number = ++probe_number;
  auto again = [weak = weak_from_this(), number, call = std::move(call), attempt, done = std::move(done)] {
    const auto self = weak.lock();
    if (!self) return;
    const auto keep = self->probe_timers.extract(number);
    self->probe(call, attempt, done);
  };
  probe_timers.emplace(number, environment.loop.after_ms(delay_ms, std::move(again)));
}

GuardedSystem::GuardedSystem(std::unique_ptr<System> inner, std::string name, GuardOptions options, Environment& environment)
    : state_(std::make_shared<State>(std::move(inner), std::move(name), options, environment)) {}

GuardedSystem::~GuardedSystem() = default;

void GuardedSystem::call(Call call, std::function<void(Result<Json>)> done) {
  const auto state = state_;
  state->run(&System::call, std::move(call), std::move(done));
}

void GuardedSystem::probe(Call call, std::function<void(Result<Json>)> done) {
  const auto state = state_;
  state->probe(std::move(call), 1, std::move(done));
}

bool GuardedSystem::knows(std::string_view operation) const { return state_->inner->knows(operation); }
bool GuardedSystem::is_idempotent(std::string_view operation) const { return state_->inner->is_idempotent(operation); }
Breaker::State GuardedSystem::breaker_state() const { return state_->breaker.state(); }

Result<std::unique_ptr<System>> open_system(const Spec& spec, std::string name, const JsonObject& config,
                                            Environment& environment) {
  if (!spec.make_system) {
    return fail(ErrorKind::unsupported, "connector.no_system", fmt::format("The connector {} has no operations", spec.name));
  }
  CROSSDOCK_TRY(const auto checked, check_config(spec, config));
  CROSSDOCK_TRY(const auto options, guard_options(checked));
  CROSSDOCK_TRY(auto inner, spec.make_system(checked, environment));
  return std::make_unique<GuardedSystem>(std::move(inner), std::move(name), options, environment);
}

}  // namespace crossdock::connect
