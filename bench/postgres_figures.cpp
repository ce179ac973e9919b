// SPDX-License-Identifier: Apache-2.0
// The store on PostgreSQL against how databases are usually written to, and against the embedded store: interleaved
// rounds on a server of its own, on this machine.
#include "base/assert.hpp"
#include "bench/books.hpp"
#include "bench/figures.hpp"
#include "bench/order_rows.hpp"
#include "bench/process.hpp"
#include "bench/row_updates.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/testing/cluster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace crossdock::bench {
namespace {

using store::postgres::Connection;
using store::postgres::Parameters;
using store::postgres::testing::Cluster;

constexpr int k_rounds = 5;
constexpr std::size_t k_connections = 8;

// The 13 rows of an order (order_rows.hpp), each as a statement of its own with a round trip of its own, and a commit.
class Naive {
 public:
  explicit Naive(const std::string& url) : url_(url) {
    auto connection = Connection::open({.url = url_}, "bench");
    CROSSDOCK_ASSERT(connection.has_value());
    must(connection->run("CREATE SCHEMA naive"));
    for (const char* table : {"message", "sales_order", "key", "process", "process_input", "outbox"}) {
      must(connection->run(fmt::format("CREATE TABLE naive.{} (id int8 PRIMARY KEY, a int8, b bytea)", table)));
    }
    must(
        connection->run("CREATE TABLE naive.line (\"order\" int8, line int8, item int8, location int8, quantity int8, "
                        "unit_price int8, PRIMARY KEY (\"order\", line))"));
    must(connection->run("CREATE TABLE naive.event (position bigserial PRIMARY KEY, type bytea, data bytea)"));
  }

  double orders_per_second(std::size_t orders) {
    const SystemClock clock;
    const std::int64_t began_us = clock.monotonic_us();
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < k_connections; ++i) {
        threads.emplace_back(
            [this, first = next_ + static_cast<std::int64_t>(i * orders), orders] { write(first, orders); });
      }
    }
    next_ += static_cast<std::int64_t>(k_connections * orders);
    return static_cast<double>(k_connections * orders) / (static_cast<double>(clock.monotonic_us() - began_us) / 1e6);
  }

 private:
  template <class Done>
  static void must(const Done& done) {
    CROSSDOCK_ASSERT(done.has_value());
  }

  void write(std::int64_t first, std::size_t orders) const {
    auto connection = Connection::open({.url = url_}, "bench");
    must(connection);
    for (std::size_t i = 0; i < orders; ++i) write_order(*connection, first + static_cast<std::int64_t>(i));
  }

  static void write_order(Connection& connection, std::int64_t id) {
    static const std::string body(1380, 'b');
    static const std::string doc(240, 'd');
    static const std::string event(170, 'e');
    must(connection.run("BEGIN"));
    for (const char* table : {"key", "message", "sales_order", "process", "process_input", "outbox"}) {
      must(connection.ask("", fmt::format("INSERT INTO naive.{} VALUES ($1, $2, $3)", table),
                          Parameters().add(id).add(id).add_bytes(table == std::string_view("message") ? body : doc)));
    }
    for (std::int64_t line = 1; line <= 5; ++line) {
      must(connection.ask(
          "", "INSERT INTO naive.line VALUES ($1, $2, $3, $4, $5, $6)",
          Parameters().add(id).add(line).add(id * 7919 % 100'000).add(line % 4).add(line).add(std::int64_t{1250})));
    }
    for (const char* type : {"order.accepted", "inventory.reserved"}) {
      must(connection.ask("", "INSERT INTO naive.event (type, data) VALUES ($1, $2)",
                          Parameters().add_bytes(type).add_bytes(event)));
    }
    must(connection.run("COMMIT"));
  }

  std::string url_;
  std::int64_t next_ = 1;
};

double rate_of(OrderRows& rows, std::size_t orders, std::size_t outstanding, std::vector<double>* p50_us = nullptr) {
  const Rig::Run run = rows.accept(orders, outstanding);
  if (p50_us != nullptr) p50_us->push_back(median(run.latencies_us));
  return static_cast<double>(orders) / run.seconds;
}

// Stock deltas in the ledger against rows that are updated in place.
void delta_figures(Report& report, const std::string& url, std::size_t scale) {
  constexpr std::size_t k_batch = 500;
  const std::size_t batches = 60 * scale;
  Books books = Books::on_postgres(url);
  RowUpdates updates(temp_folder("updates"));
  std::vector<double> ratios, rates;
  std::uint64_t number = 0;
  for (int round = 0; round < k_rounds; ++round) {
    std::vector<Chain> chains;
    for (std::size_t i = 0; i < batches; ++i) chains.push_back(deltas(number++, k_batch));
    const SystemClock clock;
    const std::int64_t began_us = clock.monotonic_us();
    for (const Chain& chain : chains) books.apply(chain);
    const double took = static_cast<double>(clock.monotonic_us() - began_us) / 1e6;
    rates.push_back(static_cast<double>(batches * k_batch) / took);
    ratios.push_back(rates.back() / updates.deltas_per_second(batches, k_batch));
  }
  report.add({"postgres: stock deltas, batches of 500 / rows updated in SQLite", Goal::at_least, 0.35, median(ratios),
              "ratio", fmt::format("{:.0f} deltas/s, one batch under way", median(rates)), false});
}

}  // namespace

void postgres_figures(Report& report, std::size_t scale) {
  const auto cluster = Cluster::start();
  if (!cluster) {
    report.add({"postgres: orders/s at batch 64 / statement at a time", Goal::at_least, 6, 0, "ratio",
                "no PostgreSQL installed", true});
    return;
  }
  Naive naive((*cluster)->url());
  OrderRows batched = OrderRows::on_postgres((*cluster)->url());
  OrderRows embedded(temp_folder("postgres"));
  RowUpdates updates(temp_folder("updates"));
  std::vector<double> to_naive, to_embedded, to_updates, rate, naive_rate, single_p50_us;
  for (int round = 0; round < k_rounds; ++round) {
    naive_rate.push_back(naive.orders_per_second(150 * scale));
    rate.push_back(rate_of(batched, 8000 * scale, 64));
    const double sqlite = rate_of(embedded, 8000 * scale, 64);
    to_updates.push_back(rate.back() / updates.orders_per_second(125 * scale, 64));
    rate_of(batched, 300 * scale, 1, &single_p50_us);
    to_naive.push_back(rate.back() / naive_rate.back());
    to_embedded.push_back(rate.back() / sqlite);
  }
  report.add({"postgres: orders/s at batch 64 / statement at a time", Goal::at_least, 6, median(to_naive), "ratio",
              fmt::format("{:.0f}/s on {} connections", median(naive_rate), k_connections), false});
  report.add({"postgres: orders/s at batch 64 / embedded store", Goal::none, 0, median(to_embedded), "ratio",
              "13 rows per order through the port", false});
  report.add({"postgres: orders/s at batch 64 / rows updated in SQLite", Goal::at_least, 0.7, median(to_updates), "ratio",
              "stock as rows that every order updates, plain SQLite", false});
  report.add({"postgres: orders per second, batch 64", Goal::none, 0, median(rate), "1/s", "one node", false});
  report.add({"postgres: p50, one outstanding", Goal::none, 0, median(single_p50_us), "us", "two round trips", false});
  delta_figures(report, (*cluster)->url(), scale);
}

}  // namespace crossdock::bench
