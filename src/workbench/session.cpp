// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "calls/calls.hpp"
#include "http/client.hpp"
#include "net/asio_loop.hpp"
#include "process/runtime.hpp"
#include "process/yaml.hpp"
#include "store/memory/memory.hpp"
#include "workbench/host.hpp"
#include "workbench/report.hpp"
#include "workbench/workbench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace crossdock::workbench {
namespace {

constexpr std::size_t k_events_max = 10'000;
constexpr std::size_t k_timers_per_work = 100;

std::string placed(const std::vector<std::pair<std::string, std::string>>& origins, std::string_view uri) {
  for (const auto& [from, to] : origins) {
    const bool whole =
        uri.size() == from.size() || (uri.size() > from.size() && (uri[from.size()] == '/' || uri[from.size()] == '?'));
    if (uri.starts_with(from) && whole) return to + std::string(uri.substr(from.size()));
  }
  return std::string(uri);
}

// Calls other origins instead of some.
class PlacedClient final : public http::Client {
 public:
  PlacedClient(http::Client& client, const Options& options) : client_(client), options_(options) {}
  void send(http::Method method, const std::string& url, http::Headers headers, std::string body, std::int64_t timeout_ms,
            http::ClientDone done) override {
    client_.send(method, placed(options_.origins, url), std::move(headers), std::move(body), timeout_ms, std::move(done));
  }

 private:
  http::Client& client_;
  const Options& options_;
};

events::Event event_of(const JsonObject& in, Timestamp now) {
  events::Event event;
  event.type = json_string_or(in, "type", "");
  event.source = json_string_or(in, "source", "/crossdock/process-run");
  event.subject = json_string_or(in, "subject", "");
  event.time = Timestamp::parse_rfc3339(json_string_or(in, "time", "")).value_or(now);
  if (const Json* const data = in.if_contains("data")) event.data = *data;
  for (const auto& [name, value] : in) {
    if (name == "type" || name == "source" || name == "subject" || name == "time" || name == "data" || name == "specversion")
      continue;
    event.attributes[name] = value;
  }
  return event;
}

// One run: everything on the thread of its loop.
class Session final : public Host {
 public:
  explicit Session(const Options& options)
      : Host(
            options.knows, [&options](std::string_view uri) { return placed(options.origins, uri); }, options.ca_file),
        options_(options),
        started_us_(system_.monotonic_us()),
        fake_(system_.now()),
        clock_(options.fake_clock ? static_cast<const Clock&>(fake_) : system_),
        ids_(clock_, 1),
        client_(loop_, http::ClientOptions{.total_timeout_ms = options.timeout_ms, .ca_file = options.ca_file}),
        placed_(client_, options),
        calls_(placed_, clock_, random_,
               {.secret = [this](std::string_view name) { return secret(name); },
                .allowed = {},
                .timeout_ms = options.timeout_ms}),
        runtime_(*this, ids_) {}

  Outcome run() {
    Outcome out;
    for (const Document& document : options_.documents) {
      if (const auto loaded = runtime_.load_definition(document.text, document.path); !loaded) {
        out.problems = check(document, options_.knows);
        if (out.problems.empty()) out.problems.push_back({document.path, 0, "", loaded.error().text()});
        return out;
      }
    }
    const auto begun = begin();
    if (!begun) {
      out.problems.push_back({options_.documents.front().path, 0, "", begun.error().text()});
      return out;
    }
    loop_.post([this] { step(); });
    loop_.run();
    report(out);
    return out;
  }

  // Host
  Result<std::optional<Json>> call(process::CallContext& context, std::string_view function,
                                   const Json& arguments) override {
    if (!calls::Calls::knows(function)) return Host::call(context, function, arguments);
    context.tx.on_commit([this, token = context.token, name = std::string(function), arguments] {
      ++open_calls_;
      loop_.post([this, token, name, arguments] {
        calls_.call(name, arguments, [this, token](Result<Json> answer) { answered(token, std::move(answer)); });
      });
    });
    return std::optional<Json>();
  }

  Result<void> emit(process::CallContext& context, events::Event event) override {
    return publish(context, std::move(event));
  }

  Result<Json> secret(std::string_view name) override {
    const auto found = options_.secrets.find(name);
    if (found != options_.secrets.end()) return found->second;
    if (options_.more_secrets) {
      if (const auto text = options_.more_secrets(name)) {
        const auto parsed = text->starts_with('{') ? json_parse(*text) : Result<Json>(Json(*text));
        return parsed ? *parsed : Json(*text);
      }
    }
    return fail(ErrorKind::forbidden, "process.secret",
                fmt::format("There is no secret \"{}\": give it with --secret", name));
  }

  bool wants_lifecycle() const override { return true; }
  Result<void> lifecycle(process::CallContext& context, events::Event event) override {
    return publish(context, std::move(event));
  }

  void timer_set(Timestamp) override { timer_was_set_ = true; }
  void ready(store::Tx& tx, InstanceId instance) override {
    tx.on_commit([this, instance] { ready_.insert(instance); });
  }

 private:
  Result<void> publish(process::CallContext& context, events::Event event) {
    event.position = ++position_;
    if (options_.with_events && events_.size() < k_events_max) events_.push_back(event.to_json());
    CROSSDOCK_TRY([[maybe_unused]] const std::size_t consumed, runtime_.deliver(context.tx, event, context.now));
    return {};
  }

  Result<void> work(const store::Work& work) { return store_->run(work); }

  // Loads, and begins the first document unless an event will.
  Result<void> begin() {
    const auto node = process::parse_yaml(options_.documents.front().text, options_.documents.front().path);
    const Json json = node ? process::to_json(*node) : Json();
    name_ = json_at(json, "document.name")->get_string();
    const bool by_event = json_at(json, "schedule.on") != nullptr && !options_.has_input && !options_.events.empty();
    CROSSDOCK_TRY(store_,
                  store::memory::open({.disk = nullptr, .thread = false, .at_commit = {}}, process::schema(), metrics_));
    CROSSDOCK_CHECK(work([this](store::Tx& tx) { return runtime_.recover(tx); }));
    if (by_event) return {};
    return work([this](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(id_, runtime_.start(tx, name_, options_.input, "", "", clock_.now()));
      return {};
    });
  }

  void answered(const process::Token& token, Result<Json> answer) {
    --open_calls_;
    note(work([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY([[maybe_unused]] const bool done, runtime_.complete(tx, token, std::move(answer), clock_.now()));
      return {};
    }));
    step();
  }

  // Our own failure: said, and the end.
  void note(const Result<void>& outcome) {
    if (outcome || failure_) return;
    failure_ = outcome.error();
  }

  std::optional<process::Instance> instance() {
    std::optional<process::Instance> found;
    note(store_->read([&](store::Reader& reader) -> Result<void> {
      if (!id_) return first_of(reader);
      CROSSDOCK_TRY(found, runtime_.find(reader, *id_));
      return {};
    }));
    return found;
  }

  // The one that an event has begun.
  Result<void> first_of(store::Reader& reader) {
    using process::Status;
    for (const Status status : {Status::ready, Status::waiting, Status::completed, Status::faulted, Status::cancelled}) {
      CROSSDOCK_TRY(const auto all, runtime_.list(reader, status, 100));
      for (const process::Instance& one : all) {
        if (one.definition == name_ && (!id_ || one.id < *id_)) id_ = one.id;
      }
    }
    return {};
  }

  static bool has_ended(const std::optional<process::Instance>& instance) {
    return instance && (instance->status == process::Status::completed || instance->status == process::Status::faulted ||
                        instance->status == process::Status::cancelled);
  }

  bool out_of_time() const { return (system_.monotonic_us() - started_us_) / 1000 > options_.timeout_ms; }

  // Everything that can be done now; then stops, or waits for a call or a timer.
  void step() {
    timer_.reset();
    while (!failure_ && !out_of_time()) {
      if (advance()) continue;
      const auto now = instance();
      if (has_ended(now)) break;
      if (fired() || !ready_.empty()) continue;
      const bool listens = !now || now->waiting_for.find("event") != std::string::npos;
      if (next_event_ < options_.events.size() && (listens || (open_calls_ == 0 && !due_))) {
        bring(options_.events[next_event_++]);
        continue;
      }
      if (open_calls_ > 0 && (!due_ || options_.fake_clock)) return await(options_.timeout_ms);
      if (!due_) break;
      if (!options_.fake_clock) return await(due_->ms_since(clock_.now()) + 1);
      fake_.set(*due_);
    }
    loop_.stop();
  }

  void await(std::int64_t delay_ms) {
    const std::int64_t left_ms = options_.timeout_ms - (system_.monotonic_us() - started_us_) / 1000 + 1;
    timer_ = loop_.after_ms(std::clamp<std::int64_t>(delay_ms, 0, std::max<std::int64_t>(left_ms, 0)), [this] { step(); });
  }

  bool advance() {
    if (ready_.empty()) return false;
    const InstanceId id = *ready_.begin();
    ready_.erase(ready_.begin());
    note(work([&](store::Tx& tx) { return runtime_.advance(tx, id, clock_.now()); }));
    return true;
  }

  bool fired() {
    const bool set = std::exchange(timer_was_set_, false);
    const std::optional<Timestamp> before = due_;
    note(work([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(due_, runtime_.fire_due(tx, clock_.now(), k_timers_per_work));
      return {};
    }));
    return set || due_ != before;
  }

  void bring(const Json& in) {
    if (!in.is_object()) return;
    events::Event event = event_of(in.get_object(), clock_.now());
    event.position = ++position_;
    note(work([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY([[maybe_unused]] const std::size_t consumed, runtime_.deliver(tx, event, clock_.now()));
      return {};
    }));
  }

  void report(Outcome& out) {
    const auto now = instance();
    process::TimeLine line;
    if (id_) {
      note(store_->read([&](store::Reader& reader) -> Result<void> {
        CROSSDOCK_TRY(line, runtime_.history(reader, *id_));
        return {};
      }));
    }
    const bool running = now && now->status == process::Status::ready;
    JsonObject report{{"status", !now      ? "pending"
                                 : running ? "running"
                                           : std::string(process::to_string(now->status))},
                      {"output", now ? now->output : Json()},
                      {"error", now ? now->fault : Json()},
                      {"tasks", tasks_of(line, has_ended(now))}};
    if (now && now->status == process::Status::cancelled)
      report["error"] = JsonObject{{"title", "Cancelled"}, {"detail", now->error}};
    if (failure_) {
      report["status"] = "faulted";
      report["error"] = JsonObject{{"type", "https://serverlessworkflow.io/spec/1.0.0/errors/runtime"},
                                   {"status", 500},
                                   {"title", "Runtime error"},
                                   {"detail", failure_->text()}};
    } else if (out_of_time() && !has_ended(now)) {
      report["error"] = JsonObject{{"type", "https://serverlessworkflow.io/spec/1.0.0/errors/timeout"},
                                   {"status", 408},
                                   {"title", "The run was ended"},
                                   {"detail", fmt::format("It took longer than {} ms", options_.timeout_ms)}};
    }
    if (now && !now->waiting_for.empty()) report["waitingFor"] = now->waiting_for;
    if (options_.with_events) report["events"] = events_;
    out.completed = now && now->status == process::Status::completed && !failure_;
    out.report = std::move(report);
  }

  const Options& options_;
  SystemClock system_;
  std::int64_t started_us_;
  ManualClock fake_;
  const Clock& clock_;
  SystemRandom random_;
  Metrics metrics_;
  IdSource ids_;
  net::AsioLoop loop_;
  http::SocketClient client_;
  PlacedClient placed_;
  calls::Calls calls_;
  std::unique_ptr<store::memory::MemoryStore> store_;
  process::Runtime runtime_;
  std::unique_ptr<net::Timer> timer_;
  std::string name_;
  std::optional<InstanceId> id_;
  std::set<InstanceId> ready_;
  std::optional<Timestamp> due_;
  bool timer_was_set_ = false;
  std::int64_t position_ = 0;
  std::size_t open_calls_ = 0;
  std::size_t next_event_ = 0;
  JsonArray events_;
  std::optional<Error> failure_;
};

}  // namespace

Outcome run(const Options& options) {
  Options whole = options;
  for (Document& document : beside(options.documents.front())) {
    const bool given =
        std::ranges::any_of(options.documents, [&](const Document& one) { return one.path == document.path; });
    if (!given) whole.documents.push_back(std::move(document));
  }
  return Session(whole).run();
}

}  // namespace crossdock::workbench
