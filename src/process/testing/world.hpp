// SPDX-License-Identifier: Apache-2.0
// A hub in miniature for tests of the runtime: a memory store that may crash, a clock that stands still, a host whose
// effects, open calls and incoming events are rows, so that they survive or vanish with their unit of work.
#pragma once

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/metrics.hpp"
#include "process/runtime.hpp"
#include "store/memory/memory.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::process::testing {

inline const store::Table& effect_table() {
  static const store::Table table{
      .name = "effect", .columns = {{"n"}, {"text", store::ColumnType::text}}, .log = true};
  return table;
}
inline const store::Table& open_call_table() {
  static const store::Table table{.name = "open_call",
                                  .columns = {{"token", store::ColumnType::text},
                                              {"function", store::ColumnType::text},
                                              {"arguments", store::ColumnType::text}}};
  return table;
}
inline const store::Table& incoming_table() {
  static const store::Table table{.name = "incoming",
                                  .columns = {{"position"},
                                              {"type", store::ColumnType::text},
                                              {"subject", store::ColumnType::text},
                                              {"data", store::ColumnType::text}}};
  return table;
}

class World;

// Functions: echo (its arguments), fail (an error made of its arguments), later (answered by World::answer_calls),
// and whatever `functions` holds.
class FakeHost final : public Host {
 public:
  using Function = std::function<Result<std::optional<Json>>(CallContext&, const Json&)>;
  std::map<std::string, Function, std::less<>> functions;
  std::set<InstanceId> ready_now;
  std::vector<Timestamp> timers;
  Runtime* runtime = nullptr;  // set: emitted events come straight back
  std::int64_t next_position = 1000;

  Result<std::optional<Json>> call(CallContext& context, std::string_view function, const Json& arguments) override {
    CROSSDOCK_CHECK(effect(context.tx, fmt::format("call {} {}", function, json_text(arguments))));
    if (const auto found = functions.find(function); found != functions.end()) return found->second(context, arguments);
    if (function == "fail") {
      const JsonObject& object = arguments.get_object();
      return fail(error_kind_from(json_string_or(object, "kind", "invalid")), json_string_or(object, "code", "test.failed"),
                  json_string_or(object, "message", "it failed"));
    }
    if (function != "later") return std::optional<Json>(arguments);
    CROSSDOCK_CHECK(
        context.tx.insert(open_call_table(), {context.token.text(), std::string(function), json_text(arguments)}));
    return std::optional<Json>();
  }
  bool knows(std::string_view function) const override {
    return function == "echo" || function == "fail" || function == "later" || functions.contains(function);
  }
  Result<void> emit(CallContext& context, events::Event event) override {
    CROSSDOCK_CHECK(effect(context.tx, fmt::format("emit {} {} {}", event.type, event.subject, json_text(event.data))));
    event.position = next_position++;
    if (runtime != nullptr) {
      CROSSDOCK_TRY([[maybe_unused]] const std::size_t consumed, runtime->deliver(context.tx, event, context.now));
    }
    return {};
  }
  void ready(store::Tx& tx, InstanceId instance) override {
    tx.on_commit([this, instance] { ready_now.insert(instance); });
  }
  void timer_set(Timestamp due) override { timers.push_back(due); }
  Result<void> ended(CallContext& context, std::string_view status, const Json& output, const Error* error) override {
    return effect(context.tx, fmt::format("{} {}", status, error != nullptr ? error->text() : json_text(output)));
  }

 private:
  static Result<void> effect(store::Tx& tx, std::string text) {
    CROSSDOCK_TRY([[maybe_unused]] const std::int64_t position, tx.append(effect_table(), {0, std::move(text)}));
    return {};
  }
};

class World {
 public:
  using Fault = store::memory::Fault;

  explicit World(std::vector<std::string> definitions, std::function<Fault()> at_commit = {})
      : definitions_(std::move(definitions)), at_commit_(std::move(at_commit)) {
    open();
  }

  // The process dies and comes back with what was committed.
  void restart() {
    runtime_.reset();
    store_.reset();
    host.ready_now.clear();
    open();
  }

  // From now on, emitted events are delivered at once.
  void loop_back() {
    loop_back_ = true;
    host.runtime = runtime_.get();
  }

  // What the next restart loads.
  void use_definitions(std::vector<std::string> definitions) { definitions_ = std::move(definitions); }

  Result<InstanceId> start(std::string_view definition, Json input, std::string_view subject = "ord_1") {
    InstanceId id;
    CROSSDOCK_CHECK(work([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(id, runtime_->start(tx, definition, input, subject, "cor_1", clock.now()));
      return {};
    }));
    return id;
  }

  Result<void> work(const store::Work& work) { return store_->run(work); }

  // Until nobody is ready. False when the store died.
  bool settle() {
    while (!host.ready_now.empty()) {
      const InstanceId id = *host.ready_now.begin();
      host.ready_now.erase(host.ready_now.begin());
      if (!work([&](store::Tx& tx) { return runtime_->advance(tx, id, clock.now()); })) return false;
    }
    return true;
  }

  // Completes each open call with what `answer` makes of its arguments; returns how many there were.
  Result<std::size_t> answer_calls(const std::function<Result<Json>(const Json&)>& answer) {
    std::vector<store::Row> calls;
    CROSSDOCK_CHECK(store_->read([&](store::Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(calls, reader.scan(open_call_table(), {}));
      return {};
    }));
    for (const store::Row& row : calls) {
      CROSSDOCK_CHECK(work([&](store::Tx& tx) -> Result<void> {
        CROSSDOCK_TRY(const Token token, Token::parse(store::as_text(row[0])));
        CROSSDOCK_CHECK(tx.erase(open_call_table(), {row[0]}));
        CROSSDOCK_TRY(const Json arguments, json_parse(store::as_text(row[2])));
        CROSSDOCK_TRY([[maybe_unused]] const bool done, runtime_->complete(tx, token, answer(arguments), clock.now()));
        return {};
      }));
    }
    return calls.size();
  }

  Result<std::size_t> deliver(std::int64_t position, std::string_view type, std::string_view subject, Json data) {
    std::size_t consumed = 0;
    CROSSDOCK_CHECK(work([&](store::Tx& tx) -> Result<void> {
      events::Event event;
      event.position = position;
      event.type = type;
      event.source = "/test";
      event.subject = subject;
      event.time = clock.now();
      event.data = data;
      CROSSDOCK_TRY(consumed, runtime_->deliver(tx, event, clock.now()));
      return {};
    }));
    return consumed;
  }

  // Fires what is due; returns when the next is.
  Result<std::optional<Timestamp>> fire(std::size_t limit = 100) {
    std::optional<Timestamp> next;
    CROSSDOCK_CHECK(work([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(next, runtime_->fire_due(tx, clock.now(), limit));
      return {};
    }));
    return next;
  }

  Instance find(InstanceId id) {
    std::optional<Instance> found;
    (void)store_->read([&](store::Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(found, runtime_->find(reader, id));
      return {};
    });
    return found.value_or(Instance{});
  }

  std::vector<store::Row> rows(const store::Table& table) {
    std::vector<store::Row> out;
    (void)store_->read([&](store::Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(out, reader.scan(table, {}));
      return {};
    });
    return out;
  }

  std::vector<std::string> effects() {
    std::vector<std::string> out;
    for (const store::Row& row : rows(effect_table())) out.push_back(store::as_text(row[1]));
    return out;
  }

  Runtime& runtime() { return *runtime_; }
  store::memory::MemoryStore& store() { return *store_; }
  const Error& error() const { return error_; }  // of loading

  ManualClock clock;
  FakeHost host;

 private:
  void open() {
    static Metrics metrics;
    store::Schema tables = schema();
    for (const store::Table* table : {&effect_table(), &open_call_table(), &incoming_table()}) tables.push_back(table);
    auto opened = store::memory::open({.disk = disk_, .thread = false, .at_commit = at_commit_}, tables, metrics);
    CROSSDOCK_ASSERT(opened.has_value());
    store_ = *std::move(opened);
    ids_ = std::make_unique<IdSource>(clock, 1);
    runtime_ = std::make_unique<Runtime>(host, *ids_);
    host.runtime = loop_back_ ? runtime_.get() : nullptr;
    for (const std::string& text : definitions_) {
      const auto loaded = runtime_->load_definition(text, "test.yaml");
      if (!loaded) error_ = loaded.error();
    }
    if (!error_.code.empty()) return;
    if (!work([&](store::Tx& tx) { return runtime_->recover(tx); })) return;
    (void)store_->read([&](store::Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(const auto ready, runtime_->ready_instances(reader, 1000));
      host.ready_now.insert(ready.begin(), ready.end());
      return {};
    });
  }

  std::vector<std::string> definitions_;
  std::function<Fault()> at_commit_;
  std::shared_ptr<store::memory::Disk> disk_ = std::make_shared<store::memory::Disk>();
  std::unique_ptr<store::memory::MemoryStore> store_;
  std::unique_ptr<IdSource> ids_;
  std::unique_ptr<Runtime> runtime_;
  Error error_;
  bool loop_back_ = false;
};

// A document of this name whose tasks are `tasks` (YAML of the list, indented by two).
inline std::string document(std::string_view tasks, std::string_view name = "test", std::string_view rest = "") {
  return fmt::format("document:\n  dsl: '1.0.3'\n  namespace: default\n  name: {}\n  version: '1.0.0'\n{}\ndo:\n{}\n", name,
                     rest, tasks);
}

}  // namespace crossdock::process::testing
