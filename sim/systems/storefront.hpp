// SPDX-License-Identifier: Apache-2.0
// A web shop, or a thousand: places REST orders at the hub as real shops do. Each order n has one body and one
// Idempotency-Key, both made from the seed and n; on a time-out, a refused connection, a 5xx, a 429 or a 409
// "in flight" the same order is sent again with the same key until there is an answer. Every 201 is written to
// <data>/storefront.jsonl, so that afterwards somebody can ask the hub where those orders are.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "http/network.hpp"
#include "sim/systems/delays.hpp"
#include "sim/systems/journal.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace crossdock::sim {

struct StorefrontOptions {
  std::string hub_url;
  std::string hub_key;
  std::string data;                 // folder of the journal; exists. "" = nothing is kept
  std::int64_t clients = 16;        // orders in flight at the same time
  std::int64_t orders = 100;        // all in all, those of earlier runs included
  std::int64_t rate = 0;            // orders a second; 0 = as fast as the clients can
  std::int64_t trickle_ms = 0;      // after `orders`, one more every so often; 0 = none
  std::int64_t timeout_ms = 5'000;  // of one attempt
  std::uint64_t seed = 1;
  std::string location = "WH-1";
  std::int64_t pools = 1;  // of connections; the orders go by turns through them, as from as many shops
};

// One order as it is sent.
struct ShopOrder {
  std::string key;
  std::string purchase_order;
  Json body;
};
ShopOrder make_order(std::uint64_t seed, std::int64_t n, const std::string& location = "WH-1");

class Storefront {
 public:
  struct Accepted {
    std::int64_t n = 0;
    std::string order;  // id given by the hub
    std::string key;
    std::string purchase_order;
  };
  struct Counts {
    std::int64_t refused = 0;  // answered with a final no
    std::int64_t retries = 0;
    std::int64_t replayed = 0;  // 201 answers marked Idempotency-Replayed
    std::int64_t changed = 0;   // a replay that named another order: never right
  };

  Storefront(http::Network& network, const Clock& clock, StorefrontOptions options);
  // Reads the journal.
  Result<void> open();
  // Loop thread, or before the loop runs.
  void start();
  void on_accepted(std::function<void(const Accepted&)> listener) { accepted_listener_ = std::move(listener); }
  // Called once, when `orders` are answered; a trickle may go on.
  void on_finished(std::function<void()> listener) { finished_listener_ = std::move(listener); }

  const std::map<std::int64_t, Accepted>& accepted() const { return accepted_; }
  const std::set<std::int64_t>& refused() const { return refused_; }
  const Counts& counts() const { return counts_; }
  std::int64_t in_flight() const { return in_flight_; }
  bool finished() const { return finished_; }
  Json statistics() const;

 private:
  struct Attempt;
  void apply(const JsonObject& record);
  void fill();
  void tick();
  void trickle();
  bool place_next();
  void send(const std::shared_ptr<Attempt>& attempt);
  void answered(const std::shared_ptr<Attempt>& attempt, const Result<http::Response>& response);
  void accept(const Attempt& attempt, const http::Response& response);
  void refuse(const Attempt& attempt, const http::Response& response);
  void close(const JsonObject& record);
  void check_finished();

  net::Loop& loop_;
  const Clock& clock_;
  StorefrontOptions options_;
  Delays delays_;
  std::vector<std::unique_ptr<http::Client>> pools_;
  std::optional<Journal> journal_;
  std::map<std::int64_t, Accepted> accepted_;
  std::set<std::int64_t> refused_;
  Counts counts_;
  Histogram answer_us_;
  std::int64_t next_ = 0;
  std::int64_t in_flight_ = 0;
  std::int64_t started_us_ = 0;
  std::int64_t placed_ = 0;  // in this run
  bool finished_ = false;
  std::function<void(const Accepted&)> accepted_listener_;
  std::function<void()> finished_listener_;
};

}  // namespace crossdock::sim
