// SPDX-License-Identifier: Apache-2.0
#include "bench/books.hpp"

#include "base/assert.hpp"
#include "bench/process.hpp"
#include "ledger/account.hpp"
#include "store/postgres/postgres.hpp"
#include "store/sqlite/sqlite.hpp"

#include <fmt/format.h>

#include <atomic>
#include <future>
#include <utility>

namespace crossdock::bench {
namespace {

constexpr std::uint32_t k_items = 100'000;
constexpr std::uint32_t k_locations = 10;
static_assert(std::size_t{k_items} * k_locations == k_shelves);

template <class Done>
void must(const Done& done) {
  if (!done) fmt::print(stderr, "bench: {}\n", done.error().text());
  CROSSDOCK_ASSERT(done.has_value());
}

}  // namespace

Books Books::on_sqlite(const std::string& folder) {
  Books books;
  store::sqlite::Options options;
  options.directory = folder;
  auto opened = store::sqlite::open(options, ledger::schema(), *books.metrics_);
  must(opened);
  books.store_ = *std::move(opened);
  books.load();
  return books;
}

Books Books::on_postgres(const std::string& url) {
  Books books;
  auto opened = store::postgres::open({.url = url, .schema = "books"}, ledger::schema(), *books.clock_, *books.metrics_);
  must(opened);
  books.store_ = *std::move(opened);
  books.load();
  return books;
}

void Books::load() {
  const std::int64_t began_us = clock_->monotonic_us();
  must(store_->read([&](store::Reader& reader) { return ledger_->load(reader); }));
  load_seconds_ = static_cast<double>(clock_->monotonic_us() - began_us) / 1e6;
}

void Books::apply(const Chain& chain) {
  must(store_->run([&](store::Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(ledger_->apply(tx, chain, clock_->now()));
    return {};
  }));
}

void Books::snapshot() {
  must(store_->run([&](store::Tx& tx) { return ledger_->snapshot(tx); }));
}

void Books::apply_all(const std::vector<Chain>& chains) {
  std::promise<void> all;
  std::atomic<std::size_t> left = chains.size();
  for (const auto& chain : chains) {
    store_->submit(
        [&](store::Tx& tx) -> Result<void> {
          CROSSDOCK_CHECK(ledger_->apply(tx, chain, clock_->now()));
          return {};
        },
        [&](const Result<void>& done) {
          must(done);
          if (--left == 0) all.set_value();
        });
  }
  all.get_future().wait();
}

double Books::bytes_of_another() {
  const double before = resident_bytes();
  ledger::Ledger another(*ids_);
  must(store_->read([&](store::Reader& reader) { return another.load(reader); }));
  return resident_bytes() - before;
}

ledger::Account shelf(std::uint64_t number) {
  const auto item = static_cast<std::uint32_t>(number % k_items);
  return {ledger::State::available, 0, item, static_cast<std::uint32_t>(number / k_items % k_locations)};
}

Chain deltas(std::uint64_t number, std::size_t batch) {
  Chain chain;
  chain.reserve(batch);
  for (std::uint64_t i = 0; i < batch; ++i) {
    const ledger::Account place = shelf((number * batch + i) * 7919);
    const bool out = i % 3 == 2;
    ledger::Transfer transfer;
    transfer.from = out ? place : ledger::outside_of(place);
    transfer.to = out ? ledger::outside_of(place) : place;
    transfer.amount = static_cast<std::int64_t>(i % 7) + 1;
    transfer.forced = true;
    transfer.reason = out ? "issue" : "receipt";
    transfer.reference = fmt::format("wms {}", number * batch + i);
    chain.push_back(std::move(transfer));
  }
  return chain;
}

}  // namespace crossdock::bench
