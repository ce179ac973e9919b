// SPDX-License-Identifier: Apache-2.0
// What a connector is. A Source yields (message, ack); nothing is acknowledged before the hub has made it durable. A
// Sink returns after the other side has accepted. A System offers named operations and, for those without
// idempotency, a probe by business key. Retry, breaker, budget and dedupe are wrappers (wrappers.hpp), never
// connector code.
//
// Threads: a connector lives on one net::Loop; every method and every callback runs there.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/share.hpp"
#include "http/network.hpp"
#include "net/loop.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::connect {

struct Message {
  std::string id;            // the source's own id of it (file name and hash, Message-ID, interchange number): dedupe key
  std::string body;          // bytes as they came
  std::string content_type;  // "application/edi-x12", "application/json"
  std::vector<std::pair<std::string, std::string>> attributes;  // "file": "po_17.x12", ...
};

// Called exactly once per message: ok = durable, forget it; an error = not taken. Retryable errors: offer it again
// later. Others: the message is kept aside (quarantine) with the error beside it.
using Ack = std::function<void(Result<void>)>;
using Receive = std::function<void(Message message, Ack ack)>;

class Source {
 public:
  virtual ~Source() = default;
  virtual void start(Receive receive) = 0;
  // No new messages after this; `stopped` runs when every ack has come back.
  virtual void stop(std::function<void()> stopped) = 0;
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(Message message, std::function<void(Result<void>)> done) = 0;
};

// Who gets the next free place when a system is busy (wrappers.hpp, Budget); earlier is more urgent.
enum class Priority : std::uint8_t { checkout, process, replay, reconciliation };

struct Call {
  std::string operation;  // "createOrder"
  Json arguments;
  std::string business_key;  // what a probe finds it by: the order id, the shipment id
  std::string correlation;
  std::int64_t timeout_ms = 30'000;
  Priority priority = Priority::process;
};

// `done` runs exactly once, on the loop and possibly before call or probe returns; not at all when the System is
// destroyed first.
class System {
 public:
  virtual ~System() = default;
  // Errors follow base/error.hpp: in_doubt when the effect may have happened.
  virtual void call(Call call, std::function<void(Result<Json>)> done) = 0;
  // Did it land? The result is the answer that `call` would have given, or not_found when it certainly did not.
  // unsupported when the operation declares no probe.
  virtual void probe(Call call, std::function<void(Result<Json>)> done) = 0;
  virtual bool knows(std::string_view operation) const = 0;
  // True when repeating the call has no second effect.
  virtual bool is_idempotent(std::string_view operation) const = 0;
};

// Configuration fields of a connector: docs, defaults, checks and the JSON Schema come from here.
enum class FieldType : std::uint8_t { text, integer, boolean, duration_ms, path, url, secret, object, list };
struct Field {
  std::string_view name;
  FieldType type = FieldType::text;
  bool required = false;
  std::string_view fallback;     // as text
  std::string_view description;  // one sentence
};

struct Environment {
  net::Loop& loop;
  http::Network& network;  // on the same loop
  const Clock& clock;
  Random& random;
  Metrics& metrics;
  // Resolves a secret by name; never logged.
  std::function<Result<std::string>(std::string_view name)> secret;
  // This process's part of the budget of each system; null: it is the only one.
  std::function<Share()> share = {};
};

struct Spec {
  std::string_view name;     // "http"
  std::string_view summary;  // one sentence
  std::vector<Field> fields;
  // Unset: this connector has no such role.
  std::function<Result<std::unique_ptr<Source>>(const JsonObject& config, Environment& environment)> make_source;
  std::function<Result<std::unique_ptr<Sink>>(const JsonObject& config, Environment& environment)> make_sink;
  std::function<Result<std::unique_ptr<System>>(const JsonObject& config, Environment& environment)> make_system;
};

// Filled by connectors::register_all (generated from the folders present).
class Registry {
 public:
  void add(Spec spec);  // asserts on a second one of the same name
  const Spec* find(std::string_view name) const;
  std::vector<const Spec*> all() const;

 private:
  std::map<std::string, Spec, std::less<>> specs_;
};

// Checks a configuration against the fields: unknown names, missing, wrong types; fills in defaults. Error place: the
// field.
Result<JsonObject> check_config(const Spec& spec, const JsonObject& config);
// draft-07 JSON Schema of a connector's configuration.
Json config_schema(const Spec& spec);

}  // namespace crossdock::connect
