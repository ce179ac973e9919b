// SPDX-License-Identifier: Apache-2.0
// What every connector must hold, whatever its protocol. A connector's test writes a subject (the other side, with its
// faults) and calls the check of each role it has, from a doctest case. Subjects are made, used and destroyed on the
// loop's thread.
#pragma once

#include "connect/connector.hpp"
#include "connect/testing/loop_thread.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::connect::testing {

// ---- sources

class SourceSubject {
 public:
  virtual ~SourceSubject() = default;
  virtual std::unique_ptr<Source> make() = 0;  // another one over the same place, like a restart
  virtual void offer(const std::string& name, const std::string& body) = 0;
  virtual void pass_time() = 0;    // enough that the source would look again
  virtual std::size_t left() = 0;  // offered, and neither taken nor kept aside
  virtual std::size_t taken() = 0;
  virtual std::size_t kept_aside() = 0;
  virtual std::size_t in_flight_max() = 0;  // as configured; at most 8
};

// Every message comes once with a stable id and its exact bytes; nothing is gone before its ack; a retryable error
// offers it again, another one keeps it aside; a restart offers what was not acknowledged; stop waits for acks; no more
// than in_flight_max are out at a time.
void check_source(LoopThread& thread, const std::function<std::unique_ptr<SourceSubject>()>& make_subject);

// ---- sinks

enum class SinkFault { none, down, refusing };

class SinkSubject {
 public:
  virtual ~SinkSubject() = default;
  virtual std::unique_ptr<Sink> make() = 0;
  virtual void set_fault(SinkFault fault) = 0;
  virtual Message message(const std::string& name, const std::string& body) = 0;
  virtual std::vector<std::string> received() = 0;  // bodies, in any order
};

// done runs exactly once; after ok the exact bytes are there; two messages of the same name both arrive; down gives an
// error that says so and a later write works; refusing gives an error that is not retried.
void check_sink(LoopThread& thread, const std::function<std::unique_ptr<SinkSubject>()>& make_subject);

// ---- systems

enum class SystemFault {
  none,
  refused,               // nobody listens
  silent_before_effect,  // the call never gets an answer, and does nothing
  silent_after_effect,
  rejected,  // a business refusal
  invalid,   // the request is wrong
  unauthorised,
  rate_limited,       // with a wish for k_pause_ms
  server_error,       // after an unknown part of the work
  unreadable_answer,  // success, but the body is not what was agreed; the effect happened
};

class SystemSubject {
 public:
  static constexpr std::int64_t k_pause_ms = 7'000;

  virtual ~SystemSubject() = default;
  virtual std::unique_ptr<System> make() = 0;
  virtual void set_fault(SystemFault fault) = 0;
  virtual std::size_t effects(const std::string& business_key) = 0;  // how often it happened over there
  virtual Call create(const std::string& business_key) = 0;          // not idempotent, with a probe; short time-out
  virtual std::string idempotent_operation() = 0;                    // one without a probe
};

// Names and idempotency; the error kind of every fault; a probe tells "it happened" (with the answer of the call) from
// "it certainly did not" (not_found) from "cannot say" (retryable, never not_found); done runs exactly once.
void check_system(LoopThread& thread, const std::function<std::unique_ptr<SystemSubject>()>& make_subject);

// ---- configuration

struct BadConfig {
  std::string name;
  JsonObject config;
  std::string place;  // where the error must point
};

// The schema is well-formed, `good` loads, and each bad one is an ErrorKind::invalid at its place before anything is
// connected to. `make` builds the role that the configurations are for.
void check_configs(const Spec& spec, const JsonObject& good, const std::vector<BadConfig>& bad,
                   const std::function<Result<void>(const JsonObject& checked)>& make);

}  // namespace crossdock::connect::testing
