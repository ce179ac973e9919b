// SPDX-License-Identifier: Apache-2.0
// What the connections of one server share. Loop thread only.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "http/h1_codec.hpp"
#include "http/h1_writer.hpp"
#include "http/server.hpp"

#include <array>
#include <functional>
#include <unordered_set>

namespace crossdock::http {

class Connection;

struct ServerMetrics {
  explicit ServerMetrics(Metrics& metrics);
  void answered(int status, std::int64_t took_us);

  std::array<Counter*, 5> by_class{};  // 1xx..5xx
  Counter& turned_away;
  Gauge& connections;
  Gauge& in_flight;
  Histogram& request_us;
};

struct ServerCore {
  ServerCore(net::AsioLoop& on, const Clock& time, Metrics& registry, ServerOptions chosen, Handler handle);
  // Once per connection, when it is over.
  void forget(Connection& connection);

  net::AsioLoop& loop;
  const Clock& clock;
  ServerMetrics metrics;
  ServerOptions options;
  ReadLimits limits;
  Handler handler;
  DateText date;
  std::unordered_set<Connection*> connections;
  bool draining = false;
  std::function<void()> drained;  // called once when draining and the last connection is gone
};

}  // namespace crossdock::http
