// SPDX-License-Identifier: Apache-2.0
#include "hub/window.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::hub {

Window::Window(Metrics& metrics, const std::string& name, std::string_view what)
    : hits_(metrics.counter(fmt::format("crossdock_{}_hits_total", name), fmt::format("{} that came again", what))),
      misses_(metrics.counter(fmt::format("crossdock_{}_misses_total", name), fmt::format("{} that were new", what))),
      purged_(metrics.counter(fmt::format("crossdock_{}_purged_total", name),
                              fmt::format("{} forgotten because they were older than the window", what))),
      oldest_age_s_(metrics.gauge(fmt::format("crossdock_{}_oldest_age_seconds", name),
                                  fmt::format("Age of the oldest of the {} that are remembered", what))) {}

void Window::seen(store::Tx& tx, bool again) {
  Counter& counter = again ? hits_ : misses_;
  tx.on_commit([&counter] { counter.add(); });
}

void Window::forgot(store::Tx& tx, std::size_t count) {
  tx.on_commit([this, count] { purged_.add(count); });
}

JsonObject Window::report(Timestamp now) const {
  const std::int64_t since_us = oldest_us_.load();
  const std::int64_t age_s = since_us == 0 ? 0 : std::max<std::int64_t>(now.ms_since(Timestamp{since_us}), 0) / 1000;
  oldest_age_s_.set(age_s);
  return JsonObject{
      {"hits", hits_.value()}, {"misses", misses_.value()}, {"purged", purged_.value()}, {"oldest_age_s", age_s}};
}

}  // namespace crossdock::hub
