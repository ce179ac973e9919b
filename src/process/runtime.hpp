// SPDX-License-Identifier: Apache-2.0
// The durable runtime for CNCF Serverless Workflow DSL 1.0.x documents. A running instance is advanced in units of
// work: each runs as many tasks as it can without waiting, and the new state, the events emitted, the timers and all
// effects of host functions commit together. An instance is pinned to the definition (name, version, content hash) it
// began with. Nothing limits the length of its life.
//
// Threads: everything that takes a Tx runs on the store's writer thread.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "events/event_log.hpp"
#include "process/history.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::process {

// Where an answer to a waiting task goes. Text form travels in outbox rows and webhooks.
struct Token {
  InstanceId instance;
  std::string task;          // JSON pointer into the definition plus iteration, "/do/3/reserve"
  std::int64_t attempt = 0;  // an answer to an earlier attempt is ignored
  std::string text() const;
  static Result<Token> parse(std::string_view text);
};

struct CallContext {
  store::Tx& tx;
  Token token;
  std::string subject;  // the business object of the instance ("ord_...")
  std::string correlation;
  Timestamp now;
};

// What the runtime needs from the hub.
class Host {
 public:
  virtual ~Host() = default;
  // `call: <function>` with its evaluated arguments. A value completes the task in this unit of work; nullopt means
  // that the answer will come through Runtime::complete(token, ...). An error is a workflow error that `try` can catch.
  virtual Result<std::optional<Json>> call(CallContext& context, std::string_view function, const Json& arguments) = 0;
  // Whether `call` knows the name: checked when a definition is loaded.
  virtual bool knows(std::string_view function) const = 0;
  // `http` and `openapi` are called with the arguments of the DSL in one shape: `endpoint` is {uri, authentication} with
  // its template filled in (of openapi: where its document is), `use` of an authentication names a secret. They are
  // answered with {"output": ...} or {"error": {type, status, title, detail}}, and {"authorization": {scheme,
  // parameter}} if there was one.
  //
  // The text of a schema or function outside of the document, when one is loaded. Any thread that loads.
  virtual Result<std::string> resource(std::string_view uri) const;
  // The value of a secret, for $secrets. Never kept with the instance.
  virtual Result<Json> secret(std::string_view name);
  // Whether lifecycle() is to be called: `io.serverlessworkflow.*` (process/history.hpp), within the unit of work.
  virtual bool wants_lifecycle() const { return false; }
  virtual Result<void> lifecycle(CallContext& context, events::Event event);
  // Whether processes with a schedule begin by themselves.
  virtual bool runs_schedules() const { return true; }
  // `emit`: append to the event log (and whatever else the hub does with events).
  virtual Result<void> emit(CallContext& context, events::Event event) = 0;
  // Within the unit of work: once it is committed this instance has something to do. Advance it in a unit of work of its
  // own; Tx::follow_up puts both into one commit.
  virtual void ready(store::Tx& tx, InstanceId instance) = 0;
  // After the commit: there is a timer at `due`.
  virtual void timer_set(Timestamp due) = 0;
  // A task of an instance has begun, or a switch takes a case ("/do/9/whatNext/switch/0/shipped"): for those who measure
  // what tests reach. Nothing may depend on it.
  virtual void reached(std::string_view definition, std::string_view pointer) const;
  // An instance ended or faulted; within the unit of work. `error` is set for faulted.
  virtual Result<void> ended(CallContext& context, std::string_view status, const Json& output, const Error* error) = 0;
};

enum class Status : std::uint8_t { ready, waiting, suspended, completed, faulted, cancelled };
std::string_view to_string(Status status);

struct Instance {
  InstanceId id;
  std::string definition;  // "order-to-cash"
  std::string version;
  Status status = Status::ready;
  std::string subject;
  std::string correlation;
  std::string waiting_for;  // for people: "event shipment.confirmed", "call sim-erp.createOrder", "timer 2026-..."
  Timestamp started;
  Timestamp updated;
  Json output;        // completed
  std::string error;  // faulted
  Json fault;         // faulted: the workflow error {type, status, title, detail, instance}
};

store::Schema schema();

// Who does something to a running instance, and why: kept in its history.
struct Intervention {
  std::string who;
  std::string reason;
};

// What a move to another version does, or why it cannot be.
struct Migration {
  std::string from;  // versions
  std::string to;
  std::vector<std::pair<std::string, std::string>> moves;  // pointers of tasks it is in, that are elsewhere
  std::vector<std::string> begun_again;                    // tasks that begin (again): they listen for something else
  std::vector<std::string> problems;                       // not empty: it cannot be moved
};

class Runtime {
 public:
  Runtime(Host& host, IdSource& ids);
  ~Runtime();

  // Parses, validates and compiles one YAML (or JSON) document; error place: "file.yaml:12, /do/1/reserve". The newest
  // version loaded of a name is what start() uses. Before the first instance.
  Result<void> load_definition(std::string_view yaml, std::string_view source);
  // Stored definitions that running instances are pinned to are loaded too, and the loaded ones are stored.
  Result<void> recover(store::Tx& tx);
  // When others share the store: what they stored since, and nothing of theirs is in memory any more. Writer thread.
  Result<void> learn(store::Reader& reader);
  void forget();
  // After recover and on_commit of it: instances that were ready when the process stopped.
  Result<std::vector<InstanceId>> ready_instances(store::Reader& reader, std::size_t limit);

  // All that is wrong with a document, in its order; empty: nothing. Needs no store.
  static std::vector<Error> check(std::string_view yaml, std::string_view source, const Host& host);

  // Whether a definition of the name was loaded.
  bool has(std::string_view definition) const;
  Result<InstanceId> start(store::Tx& tx, std::string_view definition, Json input, std::string_view subject,
                           std::string_view correlation, Timestamp now);
  // Runs the instance until it waits or ends. No effect when it is not ready.
  Result<void> advance(store::Tx& tx, InstanceId instance, Timestamp now);
  // The answer to a call that returned nullopt. Late and repeated answers have no effect (returns false).
  Result<bool> complete(store::Tx& tx, const Token& token, Result<Json> answer, Timestamp now);
  // Offers an event to `listen` tasks (and to definitions whose schedule starts on it). Kept for listeners that are not
  // there yet when its type is known to some definition. Returns how many instances consumed it.
  Result<std::size_t> deliver(store::Tx& tx, const events::Event& event, Timestamp now);
  // Fires at most `limit` due timers; returns when the next is due.
  Result<std::optional<Timestamp>> fire_due(store::Tx& tx, Timestamp now, std::size_t limit);

  // What will set going an instance that has not ended or faulted, checked against the timers and listeners stored.
  struct Wakeups {
    bool ready = false;               // it waits for nothing: somebody must advance it
    std::vector<std::int64_t> calls;  // attempts (Token::attempt) whose answers the host owes
    // Tasks that wait for a timer or an event without a row that would wake them: they would wait for ever.
    std::vector<std::string> missing;
  };
  Result<Wakeups> wakeups(store::Tx& tx, InstanceId instance);

  // A faulted instance goes on from the task that failed.
  Result<void> retry(store::Tx& tx, InstanceId instance, Timestamp now);
  Result<void> cancel(store::Tx& tx, InstanceId instance, std::string_view reason, Timestamp now);

  // For people. conflict when the instance is not in a state for it, with the reason; nothing has changed then.
  // A suspended one takes answers, timers and events, and acts on them when it is resumed.
  Result<void> suspend(store::Tx& tx, InstanceId instance, const Intervention& by, Timestamp now);
  Result<void> resume(store::Tx& tx, InstanceId instance, const Intervention& by, Timestamp now);
  Result<void> stop(store::Tx& tx, InstanceId instance, const Intervention& by, Timestamp now);
  // The task (a JSON pointer) ends with this output as if it had given it; without one, as if its `if` had not held.
  Result<void> skip(store::Tx& tx, InstanceId instance, std::string_view task, std::optional<Json> output,
                    const Intervention& by, Timestamp now);
  // Goes back, or forth, to a task of a list that it is in, with this input or the data it has now.
  Result<void> restart(store::Tx& tx, InstanceId instance, std::string_view task, std::optional<Json> input,
                       const Intervention& by, Timestamp now);
  // To another version that was loaded ("" is the newest). On the writer thread, as it looks at definitions.
  Result<Migration> preview_migration(store::Reader& reader, InstanceId instance, std::string_view version);
  Result<Migration> migrate(store::Tx& tx, InstanceId instance, std::string_view version, const Intervention& by,
                            Timestamp now);
  std::vector<std::string> versions(std::string_view definition) const;

  // What it has done so far, oldest first.
  Result<TimeLine> history(store::Reader& reader, InstanceId instance) const;
  Result<std::optional<Instance>> find(store::Reader& reader, InstanceId instance) const;
  Result<std::vector<Instance>> of_subject(store::Reader& reader, std::string_view subject) const;
  Result<std::vector<Instance>> list(store::Reader& reader, Status status, std::size_t limit) const;
  // The same, oldest first, those behind `after` (zero: from the oldest).
  Result<std::vector<Instance>> list_after(store::Reader& reader, Status status, InstanceId after, std::size_t limit) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::process
