// SPDX-License-Identifier: Apache-2.0
#include "bench/step_rig.hpp"

#include "base/assert.hpp"
#include "bench/rig.hpp"
#include "store/sqlite/sqlite.hpp"

#include <fmt/format.h>

#include <poll.h>
#include <utility>

namespace crossdock::bench {
namespace {

constexpr std::size_t k_batch = 200;  // instances started or timers fired in one unit of work
constexpr std::int64_t k_far_ms = 400LL * 24 * 3600 * 1000;
constexpr int k_most_steps = 9;

void must(const Result<void>& result) {
  if (!result) fmt::print(stderr, "bench: {}\n", result.error().text());
  CROSSDOCK_ASSERT(result.has_value());
}

std::string document(const std::string& name, const std::string& tasks) {
  return fmt::format("document: {{dsl: '1.0.0', namespace: bench, name: {}, version: '1.0.0'}}\ndo:\n{}", name, tasks);
}

std::string steps_of(const std::string& function, int count) {
  std::string tasks;
  for (int i = 1; i <= count; ++i) {
    tasks += fmt::format(
        "  - step{}: {{call: {}, with: {{order: '${{ .order }}', number: {}}}, output: {{as: '${{ {{order: "
        "\"ord_1\", answer: .number}} }}'}}}}\n",
        i, function, i);
  }
  return tasks;
}

constexpr std::string_view k_listen = R"(  - begin: {set: {key: '${ .key }'}, export: {as: '${ {key: .key} }'}}
  - ear:
      listen: {to: {one: {with: {type: go}, correlate: {key: {from: '${ .subject }', expect: '${ $context.key }'}}}}}
  - step: {call: work, with: {key: '${ $context.key }'}, then: ear}
)";

std::string name_of(const std::string& step, int steps) { return fmt::format("{}-{}", step, steps); }

}  // namespace

StepRig::StepRig(const std::string& folder) {
  const std::int64_t began_us = clock_.monotonic_us();
  auto opened = store::sqlite::open({.directory = folder}, process::schema(), metrics_);
  CROSSDOCK_ASSERT(opened.has_value());
  store_ = *std::move(opened);
  runtime_ = std::make_unique<process::Runtime>(*this, ids_);
  for (const char* step : {"work", "ask"}) {
    for (int steps = 1; steps <= k_most_steps; ++steps)
      must(runtime_->load_definition(document(name_of(step, steps), steps_of(step, steps)), step));
  }
  must(runtime_->load_definition(document("park", "  - pause: {wait: {days: 365}}\n  - step: {call: work}\n"), "park"));
  must(runtime_->load_definition(document("listen", std::string(k_listen)), "listen"));
  must(store_->run([&](store::Tx& tx) { return runtime_->recover(tx); }));
  start_seconds_ = static_cast<double>(clock_.monotonic_us() - began_us) / 1e6;
}

StepRig::~StepRig() { store_.reset(); }

Result<std::optional<Json>> StepRig::call(process::CallContext& context, std::string_view function, const Json& arguments) {
  if (function == "ask") {
    context.tx.on_commit([this, token = context.token, answer = arguments] {
      store_->submit(
          [this, token, answer](store::Tx& tx) -> Result<void> {
            CROSSDOCK_TRY([[maybe_unused]] const bool taken, runtime_->complete(tx, token, answer, clock_.now()));
            return {};
          },
          must);
    });
    return std::optional<Json>();
  }
  if (const Json* key = arguments.is_object() ? json_find(arguments.get_object(), "key") : nullptr) {
    context.tx.on_commit([this, subject = std::string(key->get_string())] {
      const std::scoped_lock lock(mutex_);
      const auto sent = sent_us_.find(subject);
      if (sent != sent_us_.end()) latencies_us_.push_back(static_cast<double>(clock_.monotonic_us() - sent->second));
      ++taken_;
      if (to_send_ > 0) {
        --to_send_;
        send_event(static_cast<std::size_t>(position_) % listeners_);
      }
      changed_.notify_all();
    });
  }
  return std::optional<Json>(arguments);
}

void StepRig::ready(store::Tx& tx, InstanceId instance) {
  tx.follow_up([this, instance](store::Tx& next) { return runtime_->advance(next, instance, clock_.now()); }, must);
}

Result<void> StepRig::ended(process::CallContext& context, std::string_view status, const Json&, const Error* error) {
  if (error != nullptr) return fail(*error);
  CROSSDOCK_ASSERT(status == "completed");
  context.tx.on_commit([this] {
    std::string next;
    {
      const std::scoped_lock lock(mutex_);
      ++ended_;
      if (to_start_ > 0) {
        --to_start_;
        next = definition_;
      }
    }
    changed_.notify_all();
    if (!next.empty()) start_one(next);
  });
  return {};
}

void StepRig::start_one(const std::string& definition) {
  store_->submit(
      [this, definition](store::Tx& tx) -> Result<void> {
        CROSSDOCK_CHECK(runtime_->start(tx, definition, JsonObject{{"order", "ord_1"}}, "ord_1", "bench", clock_.now()));
        return {};
      },
      must);
}

void StepRig::wait_until(const std::function<bool()>& done) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, done);
}

StepRig::Run StepRig::run(const std::string& step, int steps, std::size_t count, std::size_t outstanding) {
  const std::string definition = name_of(step, steps);
  {
    const std::scoped_lock lock(mutex_);
    definition_ = definition;
    ended_ = 0;
    to_start_ = count - outstanding;
  }
  const std::int64_t began_us = clock_.monotonic_us();
  const double cpu = process_cpu_seconds();
  for (std::size_t i = 0; i < outstanding; ++i) start_one(definition);
  wait_until([&] { return ended_ == count; });
  return {static_cast<double>(clock_.monotonic_us() - began_us) / 1e6, process_cpu_seconds() - cpu};
}

void StepRig::park(std::size_t count) {
  for (std::size_t i = 0; i < count; i += k_batch) {
    must(store_->run([&](store::Tx& tx) -> Result<void> {
      for (std::size_t n = i; n < std::min(i + k_batch, count); ++n) {
        const std::string subject = fmt::format("ord_{}", n);
        CROSSDOCK_CHECK(runtime_->start(tx, "park", JsonObject{{"order", subject}}, subject, "bench", clock_.now()));
      }
      return {};
    }));
  }
  must(store_->run([](store::Tx&) -> Result<void> { return {}; }));  // behind what followed the last
}

StepRig::Run StepRig::wake(std::size_t count) {
  const Timestamp then{clock_.now().us + k_far_ms * 1000};
  const std::size_t wanted = count;
  {
    const std::scoped_lock lock(mutex_);
    ended_ = 0;
    to_start_ = 0;
  }
  const std::int64_t began_us = clock_.monotonic_us();
  const double cpu = process_cpu_seconds();
  for (std::size_t fired = 0; fired < count; fired += k_batch) {
    must(store_->run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_CHECK(runtime_->fire_due(tx, then, k_batch));
      return {};
    }));
  }
  wait_until([&] { return ended_ == wanted; });
  return {static_cast<double>(clock_.monotonic_us() - began_us) / 1e6, process_cpu_seconds() - cpu};
}

void StepRig::listen(std::size_t count) {
  listeners_ = count;
  for (std::size_t i = 0; i < count; i += k_batch) {
    must(store_->run([&](store::Tx& tx) -> Result<void> {
      for (std::size_t n = i; n < std::min(i + k_batch, count); ++n) {
        const std::string subject = fmt::format("key-{}", n);
        CROSSDOCK_CHECK(runtime_->start(tx, "listen", JsonObject{{"key", subject}}, subject, "bench", clock_.now()));
      }
      return {};
    }));
  }
  must(store_->run([](store::Tx&) -> Result<void> { return {}; }));
}

// Under the mutex.
void StepRig::send_event(std::size_t listener) {
  events::Event event;
  event.position = ++position_;
  event.type = "go";
  event.source = "/bench";
  event.subject = fmt::format("key-{}", listener);
  event.time = clock_.now();
  sent_us_[event.subject] = clock_.monotonic_us();
  store_->submit(
      [this, event = std::move(event)](store::Tx& tx) -> Result<void> {
        CROSSDOCK_CHECK(runtime_->deliver(tx, event, clock_.now()));
        return {};
      },
      must);
}

double StepRig::events_per_second(std::size_t events) {
  const std::int64_t began_us = clock_.monotonic_us();
  {
    const std::scoped_lock lock(mutex_);
    taken_ = 0;
    const std::size_t first = std::min<std::size_t>(events, 64);
    to_send_ = events - first;
    for (std::size_t i = 0; i < first; ++i) send_event(static_cast<std::size_t>(position_) % listeners_);
  }
  wait_until([&] { return taken_ == events; });
  return static_cast<double>(events) / (static_cast<double>(clock_.monotonic_us() - began_us) / 1e6);
}

std::vector<double> StepRig::latencies_us(double events_per_second, std::int64_t for_ms) {
  const std::int64_t began_us = clock_.monotonic_us();
  std::size_t sent = 0;
  {
    const std::scoped_lock lock(mutex_);
    taken_ = 0;
    latencies_us_.clear();
  }
  while (clock_.monotonic_us() - began_us < for_ms * 1000) {
    const auto gone_us = static_cast<double>(clock_.monotonic_us() - began_us);
    const auto due = static_cast<std::size_t>(gone_us * events_per_second / 1e6);
    {
      const std::scoped_lock lock(mutex_);
      for (; sent < due; ++sent) send_event(static_cast<std::size_t>(position_) % listeners_);
    }
    ::poll(nullptr, 0, 1);
  }
  wait_until([&] { return taken_ == sent; });
  const std::scoped_lock lock(mutex_);
  return latencies_us_;
}

}  // namespace crossdock::bench
