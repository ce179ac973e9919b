// SPDX-License-Identifier: Apache-2.0
// Counters, gauges and histograms in Prometheus text format 0.0.4. Registration locks; updates are relaxed atomics.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock {

class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t n) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// Durations in microseconds; buckets grow by about 1.19 (four per doubling) from 16 us to 17 min.
class Histogram {
 public:
  static constexpr std::size_t k_buckets = 104;
  void observe_us(std::int64_t us);
  std::uint64_t count() const { return count_.load(std::memory_order_relaxed); }
  std::uint64_t sum_us() const { return sum_us_.load(std::memory_order_relaxed); }
  // Upper bound of the bucket that holds the quantile; 0 when empty.
  std::int64_t quantile_us(double q) const;

 private:
  static std::int64_t bound_us(std::size_t bucket);
  std::array<std::atomic<std::uint64_t>, k_buckets> counts_{};
  std::atomic<std::uint64_t> count_{0};
  std::atomic<std::uint64_t> sum_us_{0};
};

// Owns every metric; references stay valid for its lifetime. Names follow Prometheus rules
// ("crossdock_orders_accepted_total"); labels are the finished text inside the braces ("target=\"erp\"").
class Metrics {
 public:
  Counter& counter(std::string_view name, std::string_view help, std::string_view labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, std::string_view labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, std::string_view labels = {});
  std::string prometheus_text() const;

 private:
  struct Entry;
  Entry& entry(std::string_view name, std::string_view help, std::string_view labels, char type);
  mutable std::mutex mutex_;  // guards entries_
  std::vector<std::unique_ptr<Entry>> entries_;

 public:
  Metrics();
  ~Metrics();
};

}  // namespace crossdock
