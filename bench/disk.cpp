// SPDX-License-Identifier: Apache-2.0
#include "bench/disk.hpp"

#include "base/assert.hpp"
#include "base/clock.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <sqlite3.h>

#include <cstdint>
#include <fcntl.h>
#include <unistd.h>

namespace crossdock::bench {

std::vector<double> fdatasync_64k_us(const std::string& folder, std::size_t rounds) {
  constexpr std::size_t k_block = 64U << 10U;
  const int file = ::open((folder + "/sync").c_str(), O_CREAT | O_RDWR, 0600);
  CROSSDOCK_ASSERT(file >= 0);
  const std::string block(k_block, 'x');
  for (int i = 0; i < 64; ++i) CROSSDOCK_ASSERT(::write(file, block.data(), k_block) == static_cast<ssize_t>(k_block));
  ::fsync(file);
  const SystemClock clock;
  std::vector<double> out;
  for (std::size_t i = 0; i < rounds; ++i) {
    const std::int64_t began_us = clock.monotonic_us();
    CROSSDOCK_ASSERT(::pwrite(file, block.data(), k_block, static_cast<off_t>((i % 64) * k_block)) ==
                     static_cast<ssize_t>(k_block));
    CROSSDOCK_ASSERT(::fdatasync(file) == 0);
    out.push_back(static_cast<double>(clock.monotonic_us() - began_us));
  }
  ::close(file);
  return out;
}

double raw_sqlite_rows_per_s(const std::string& folder, std::size_t transactions) {
  constexpr int k_rows = 18 * 64;
  sqlite3* db = nullptr;
  CROSSDOCK_ASSERT(sqlite3_open((folder + "/raw.db").c_str(), &db) == SQLITE_OK);
  sqlite3_exec(db,
               "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=8000; CREATE TABLE IF NOT "
               "EXISTS e(id INTEGER PRIMARY KEY, k INTEGER, data TEXT)",
               nullptr, nullptr, nullptr);
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO e(k, data) VALUES(?, ?)", -1, &insert, nullptr);
  const std::string data(160, 'd');
  const SystemClock clock;
  const std::int64_t began_us = clock.monotonic_us();
  for (std::size_t t = 0; t < transactions; ++t) {
    sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
    for (int i = 0; i < k_rows; ++i) {
      sqlite3_bind_int64(insert, 1, i);
      sqlite3_bind_text(insert, 2, data.data(), static_cast<int>(data.size()), SQLITE_STATIC);
      CROSSDOCK_ASSERT(sqlite3_step(insert) == SQLITE_DONE);
      sqlite3_reset(insert);
    }
    sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
  }
  const double seconds = static_cast<double>(clock.monotonic_us() - began_us) / 1e6;
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return static_cast<double>(transactions) * k_rows / seconds;
}

double synced_log_deltas_per_s(const std::string& folder, std::size_t batches, std::size_t batch) {
  struct Delta {
    std::int64_t position, item, location, amount, recorded_us, reference;
  };
  static_assert(sizeof(Delta) == 48);
  const int file = ::open((folder + "/deltas").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  CROSSDOCK_ASSERT(file >= 0);
  boost::unordered_flat_map<std::int64_t, std::int64_t> positions;
  positions.reserve(400'000);
  std::vector<Delta> buffer(batch);
  const SystemClock clock;
  const std::int64_t began_us = clock.monotonic_us();
  std::int64_t number = 0;
  for (std::size_t i = 0; i < batches; ++i) {
    for (Delta& delta : buffer) {
      ++number;
      delta = {number, number * 7919 % 100'000, number % 4, number % 7 - 2, began_us, number};
      positions[delta.item * 4 + delta.location] += delta.amount;
    }
    const auto size = static_cast<ssize_t>(batch * sizeof(Delta));
    CROSSDOCK_ASSERT(::write(file, buffer.data(), static_cast<std::size_t>(size)) == size);
    CROSSDOCK_ASSERT(::fdatasync(file) == 0);
  }
  const double seconds = static_cast<double>(clock.monotonic_us() - began_us) / 1e6;
  ::close(file);
  return static_cast<double>(batches * batch) / seconds;
}

}  // namespace crossdock::bench
