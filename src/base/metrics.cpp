// SPDX-License-Identifier: Apache-2.0
#include "base/metrics.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <tuple>

namespace crossdock {

struct Metrics::Entry {
  std::string name, help, labels;
  char type = 'c';
  Counter counter;
  Gauge gauge;
  Histogram histogram;
};

std::int64_t Histogram::bound_us(std::size_t bucket) {
  static constexpr std::array<std::int64_t, 4> k_steps = {16, 19, 23, 27};
  return k_steps.at(bucket % 4) << (bucket / 4);
}

void Histogram::observe_us(std::int64_t us) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(us, 0));
  std::size_t bucket = value < 16 ? 0 : static_cast<std::size_t>(std::bit_width(value) - 5) * 4;
  while (bucket + 1 < k_buckets && static_cast<std::uint64_t>(bound_us(bucket)) < value) ++bucket;
  counts_.at(std::min(bucket, k_buckets - 1)).fetch_add(1, std::memory_order_relaxed);
  count_.fetch_add(1, std::memory_order_relaxed);
  sum_us_.fetch_add(value, std::memory_order_relaxed);
}

std::int64_t Histogram::quantile_us(double q) const {
  const std::uint64_t total = count();
  if (total == 0) return 0;
  const auto rank = static_cast<std::uint64_t>(q * static_cast<double>(total - 1)) + 1;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < k_buckets; ++i) {
    seen += counts_.at(i).load(std::memory_order_relaxed);
    if (seen >= rank) return bound_us(i);
  }
  return bound_us(k_buckets - 1);
}

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

Metrics::Entry& Metrics::entry(std::string_view name, std::string_view help, std::string_view labels, char type) {
  const std::lock_guard lock(mutex_);
  for (const auto& known : entries_) {
    if (known->name != name || known->labels != labels) continue;
    CROSSDOCK_ASSERT(known->type == type);
    return *known;
  }
  auto made = std::make_unique<Entry>();
  made->name = name;
  made->help = help;
  made->labels = labels;
  made->type = type;
  return *entries_.emplace_back(std::move(made));
}

Counter& Metrics::counter(std::string_view name, std::string_view help, std::string_view labels) {
  return entry(name, help, labels, 'c').counter;
}
Gauge& Metrics::gauge(std::string_view name, std::string_view help, std::string_view labels) {
  return entry(name, help, labels, 'g').gauge;
}
Histogram& Metrics::histogram(std::string_view name, std::string_view help, std::string_view labels) {
  return entry(name, help, labels, 'h').histogram;
}

std::string Metrics::prometheus_text() const {
  const std::lock_guard lock(mutex_);
  std::vector<const Entry*> sorted;
  for (const auto& known : entries_) sorted.push_back(known.get());
  std::ranges::sort(sorted, {}, [](const Entry* e) { return std::tie(e->name, e->labels); });
  std::string out;
  std::string_view last;
  for (const Entry* e : sorted) {
    if (e->name != last) {
      const char* type = e->type == 'c' ? "counter" : e->type == 'g' ? "gauge" : "summary";
      fmt::format_to(std::back_inserter(out), "# HELP {} {}\n# TYPE {} {}\n", e->name, e->help, e->name, type);
      last = e->name;
    }
    const std::string braces = e->labels.empty() ? "" : "{" + e->labels + "}";
    if (e->type == 'c') fmt::format_to(std::back_inserter(out), "{}{} {}\n", e->name, braces, e->counter.value());
    if (e->type == 'g') fmt::format_to(std::back_inserter(out), "{}{} {}\n", e->name, braces, e->gauge.value());
    if (e->type != 'h') continue;
    const std::string comma = e->labels.empty() ? "" : e->labels + ",";
    for (const double q : {0.5, 0.99}) {
      fmt::format_to(std::back_inserter(out), "{}{{{}quantile=\"{}\"}} {}\n", e->name, comma, q,
                     e->histogram.quantile_us(q));
    }
    fmt::format_to(std::back_inserter(out), "{}_sum{} {}\n{}_count{} {}\n", e->name, braces, e->histogram.sum_us(), e->name,
                   braces, e->histogram.count());
  }
  return out;
}

}  // namespace crossdock
