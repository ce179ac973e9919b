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
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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
};

store::Schema schema();

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
