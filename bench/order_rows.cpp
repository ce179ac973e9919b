// SPDX-License-Identifier: Apache-2.0
#include "bench/order_rows.hpp"

#include "base/assert.hpp"
#include "store/postgres/postgres.hpp"
#include "store/sqlite/sqlite.hpp"

#include <fmt/format.h>

#include <functional>
#include <future>

namespace crossdock::bench {
namespace {

using store::ColumnType;
using store::Table;

const Table k_key{"key", {{"key", ColumnType::blob}, {"hash", ColumnType::blob}, {"order", ColumnType::integer}}};
const Table k_message{"message", {{"id", ColumnType::integer}, {"source", ColumnType::text}, {"body", ColumnType::blob}}};
const Table k_order{"sales_order",
                    {{"id", ColumnType::integer}, {"status", ColumnType::integer}, {"doc", ColumnType::text}}};
const Table k_line{"line",
                   {{"order", ColumnType::integer},
                    {"line", ColumnType::integer},
                    {"item", ColumnType::integer},
                    {"location", ColumnType::integer},
                    {"quantity", ColumnType::integer},
                    {"unit_price", ColumnType::integer}},
                   2};
const Table k_event{.name = "event",
                    .columns = {{"position", ColumnType::integer}, {"type", ColumnType::text}, {"data", ColumnType::text}},
                    .log = true};
const Table k_process{"process",
                      {{"id", ColumnType::integer}, {"status", ColumnType::integer}, {"state", ColumnType::text}}};
const Table k_input{"process_input", {{"id", ColumnType::integer}, {"text", ColumnType::text}}};
const Table k_outbox{"outbox", {{"id", ColumnType::integer}, {"target", ColumnType::text}, {"arguments", ColumnType::text}}};

Result<void> write_order(store::Tx& tx, std::int64_t id) {
  static const std::string body(1380, 'b');
  static const std::string doc(240, 'd');
  static const std::string event(170, 'e');
  static const std::string state(120, 's');
  CROSSDOCK_CHECK(tx.insert(k_key, {fmt::format("{:016x}", id), std::string(16, 'h'), id}));
  CROSSDOCK_CHECK(tx.insert(k_message, {id, fmt::format("{:010}", id), body}));
  CROSSDOCK_CHECK(tx.insert(k_order, {id, std::int64_t{0}, doc}));
  for (std::int64_t line = 1; line <= 5; ++line)
    CROSSDOCK_CHECK(
        tx.insert(k_line, {id, line, (id * 7919 + line * 104729) % 100'000, line % 4, line, std::int64_t{1250}}));
  for (const char* type : {"order.accepted", "inventory.reserved"}) {
    CROSSDOCK_TRY([[maybe_unused]] const auto position, tx.append(k_event, {std::int64_t{0}, std::string(type), event}));
  }
  CROSSDOCK_CHECK(tx.insert(k_process, {id, std::int64_t{1}, state}));
  CROSSDOCK_CHECK(tx.insert(k_input, {id, state}));
  return tx.insert(k_outbox, {id, std::string("erp"), doc});
}

store::Schema tables() { return {&k_key, &k_message, &k_order, &k_line, &k_event, &k_process, &k_input, &k_outbox}; }

}  // namespace

OrderRows OrderRows::on_postgres(const std::string& url) {
  OrderRows rows;
  auto opened = store::postgres::open({.url = url, .schema = "bench"}, tables(), *rows.clock_, *rows.metrics_);
  CROSSDOCK_ASSERT(opened.has_value());
  rows.store_ = *std::move(opened);
  return rows;
}

OrderRows::OrderRows(const std::string& folder) {
  store::sqlite::Options options;
  options.directory = folder;
  auto opened = store::sqlite::open(options, tables(), *metrics_);
  CROSSDOCK_ASSERT(opened.has_value());
  store_ = *std::move(opened);
}

const store::Table& OrderRows::any_table() { return k_key; }

Rig::Run OrderRows::accept(std::size_t orders, std::size_t outstanding) {
  Rig::Run run;
  const store::Statistics before = store_->statistics();
  std::promise<void> all;
  std::size_t sent = 0;  // the writer thread
  run.latencies_us.reserve(orders);
  std::function<void()> send_one = [&] {
    if (sent == orders) return;
    ++sent;
    const std::int64_t began_us = clock_->monotonic_us();
    store_->submit([id = next_++](store::Tx& tx) { return write_order(tx, id); },
                   [&, began_us](Result<void> written) {
                     CROSSDOCK_ASSERT(written.has_value());
                     run.latencies_us.push_back(static_cast<double>(clock_->monotonic_us() - began_us));
                     if (run.latencies_us.size() == orders) return all.set_value();
                     send_one();
                   });
  };
  const std::int64_t began_us = clock_->monotonic_us();
  const double cpu = process_cpu_seconds();
  store_->submit([](store::Tx&) -> Result<void> { return {}; },
                 [&](Result<void>) {
                   for (std::size_t i = 0; i < outstanding; ++i) send_one();
                 });
  all.get_future().wait();
  run.seconds = static_cast<double>(clock_->monotonic_us() - began_us) / 1e6;
  run.cpu_seconds = process_cpu_seconds() - cpu;
  const store::Statistics after = store_->statistics();
  run.rows = after.rows_written - before.rows_written;
  run.commits = after.commits - before.commits;
  return run;
}

}  // namespace crossdock::bench
