// SPDX-License-Identifier: Apache-2.0
// A whole hub on the memory engine with scripted systems, for tests: crash it, open it again on the same disk.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "connect/connector.hpp"
#include "hub/hub.hpp"
#include "net/asio_loop.hpp"
#include "store/memory/memory.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace crossdock::hub::testing {

// A system without idempotency: every call that lands adds an effect. Shared by all lives of a hub.
class ScriptedSystem final : public connect::System {
 public:
  // What the next calls of an operation do before anything else; then they succeed.
  enum class Fault { none, lost_before, lost_after, refused };

  explicit ScriptedSystem(net::AsioLoop*& loop) : loop_(loop) {}
  void call(connect::Call call, std::function<void(Result<Json>)> done) override;
  void probe(connect::Call call, std::function<void(Result<Json>)> done) override;
  bool knows(std::string_view) const override { return true; }
  bool is_idempotent(std::string_view) const override { return false; }

  std::map<std::string, std::vector<Fault>> faults;         // per operation, used from the front
  std::map<std::string, std::vector<std::string>> effects;  // operation -> business keys, in order
  std::function<Json(const connect::Call&)> answer;         // what a successful call says
  std::size_t probes = 0;

 private:
  net::AsioLoop*& loop_;
};

// Keeps what a channel was given.
class KeptSink final : public connect::Sink {
 public:
  void write(connect::Message message, std::function<void(Result<void>)> done) override {
    if (refuses && refuses(message)) return done(fail(ErrorKind::transient, "test.full", "The folder is full"));
    bodies.push_back(std::move(message.body));
    done({});
  }
  std::function<bool(const connect::Message&)> refuses;  // set before the world opens
  std::vector<std::string> bodies;                       // loop thread, or after close
};

// One hub and its surroundings. Public calls block until the answer is there.
class World {
 public:
  World();
  ~World();

  // Opens (or opens again) the hub; `at_commit` may inject faults.
  void open(std::function<store::memory::Fault()> at_commit = nullptr);
  void close();
  bool crashed() const { return store_->crashed(); }

  Result<Accepted> submit(const std::string& body, const std::string& key);
  Result<std::size_t> put(Hub::Master kind, const std::string& list);
  Result<Json> stock(Hub::StockFact kind, const std::string& list);
  Result<Json> interchange(const std::string& bytes);
  Result<Json> send_document(const std::string& id, bool anew);
  Result<Json> retry(const std::string& exception);
  Result<Json> resolve(const std::string& exception, std::optional<Json> answer = std::nullopt);
  Result<Json> cancel(const std::string& order);
  // The oldest open task of a role, once there is one, decided by `who`.
  Result<Json> decide(const std::string& role, const std::string& outcome, const std::string& who, JsonObject data = {});
  Result<Json> command(const std::string& name, const std::string& body, const std::string& who = "buyer");
  Result<Json> act(const std::string& process, ProcessAction action);
  Result<Received> events(const std::string& list);
  // Waits until `done` holds (looked at after every batch of events), at most ten seconds of real time.
  bool settle(const std::function<bool(Hub&)>& done);
  std::string status_of(const std::string& identifier);
  Hub& hub() { return *hub_; }
  store::Store& store() { return *store_; }
  const Metrics& metrics() const { return *metrics_; }

  Settings settings;
  net::AsioLoop* loop = nullptr;
  ScriptedSystem erp{loop};
  ScriptedSystem wms{loop};
  ScriptedSystem workflow{loop};  // call: http
  KeptSink edi;
  // Real time, which a test may let leap ahead.
  class LeapingClock final : public Clock {
   public:
    Timestamp now() const override { return real_.now().plus_ms(ahead_ms_); }
    std::int64_t monotonic_us() const override { return real_.monotonic_us(); }
    void advance_ms(std::int64_t ms) { ahead_ms_ += ms; }

   private:
    SystemClock real_;
    std::atomic<std::int64_t> ahead_ms_ = 0;
  };
  LeapingClock clock;
  std::string process_file = "../../processes/order-to-cash.yaml";
  // Those that it begins.
  std::vector<std::string> further_processes = {"../../processes/shipment-to-invoice.yaml",
                                                "../../processes/order-cancellation.yaml",
                                                "../../processes/order-change.yaml"};

 private:
  template <class T>
  Result<T> wait(const std::function<void(Answer<T>)>& start);
  SeededRandom random_{7};
  std::shared_ptr<store::memory::Disk> disk_;
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<net::AsioLoop> owned_loop_;
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<store::memory::MemoryStore> store_;
  std::thread thread_;
};

}  // namespace crossdock::hub::testing
