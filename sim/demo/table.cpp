// SPDX-License-Identifier: Apache-2.0
#include "sim/demo/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_bar = 40;

std::int64_t number_at(const Json& root, std::string_view path) {
  const Json* value = json_at(root, path);
  if (value == nullptr) return 0;
  if (value->is_uint64()) return static_cast<std::int64_t>(value->get_uint64());
  return value->is_int64() ? value->get_int64() : 0;
}

std::string row(std::string_view name, std::int64_t value, std::int64_t of) {
  const std::int64_t filled = of > 0 ? std::clamp<std::int64_t>(value * k_bar / of, 0, k_bar) : 0;
  std::string bar;
  for (std::int64_t i = 0; i < filled; ++i) bar.append("█");
  return fmt::format("  {:<14}{:>8}  {}\n", name, value, bar);
}

}  // namespace

Snapshot Snapshot::from(const JsonObject& statistics) {
  const Json root(statistics);
  return {.accepted = number_at(root, "orders.accepted"),
          .reserved = number_at(root, "orders.reserved"),
          .shipped = number_at(root, "orders.shipped"),
          .invoiced = number_at(root, "orders.invoiced"),
          .completed = number_at(root, "orders.completed"),
          .exceptions = number_at(root, "exceptions_open"),
          .p50_us = number_at(root, "acceptance.p50_us"),
          .p99_us = number_at(root, "acceptance.p99_us"),
          .outbox = number_at(root, "outbox_depth")};
}

std::string duration_text(std::int64_t us) {
  if (us < 1'000) return fmt::format("{} us", us);
  if (us < 1'000'000) return fmt::format("{}.{} ms", us / 1'000, us % 1'000 / 100);
  return fmt::format("{}.{:02} s", us / 1'000'000, us % 1'000'000 / 10'000);
}

std::string table_text(const Snapshot& snapshot, const Extras& extras) {
  const std::int64_t all = snapshot.accepted;
  std::string text = fmt::format("  after {} s   shop orders {}   X12 files {} of {}\n\n", extras.running_ms / 1000,
                                 extras.shop_orders, extras.files_dropped, extras.files);
  text += row("accepted", snapshot.accepted, all);
  text += row("reserved", snapshot.reserved, all);
  text += row("shipped", snapshot.shipped, all);
  text += row("invoiced", snapshot.invoiced, all);
  text += row("completed", snapshot.completed, all);
  text += row("in exception", snapshot.exceptions, all);
  text += fmt::format("\n  acceptance    p50 {}, p99 {}   outbox {}\n", duration_text(snapshot.p50_us),
                      duration_text(snapshot.p99_us), snapshot.outbox);
  return text;
}

std::string line_text(const Snapshot& snapshot, const Extras& extras) {
  return fmt::format(
      "{:>4} s  accepted {}  reserved {}  shipped {}  invoiced {}  completed {}  exceptions {}  acceptance p50 {} p99 {}  "
      "shop {}  files {}/{}",
      extras.running_ms / 1000, snapshot.accepted, snapshot.reserved, snapshot.shipped, snapshot.invoiced,
      snapshot.completed, snapshot.exceptions, duration_text(snapshot.p50_us), duration_text(snapshot.p99_us),
      extras.shop_orders, extras.files_dropped, extras.files);
}

}  // namespace crossdock::sim
