// SPDX-License-Identifier: Apache-2.0
#include "store/copy.hpp"

#include "base/hash.hpp"

#include <cstddef>
#include <utility>

namespace crossdock::store {
namespace {

constexpr std::size_t k_page_rows = 1000;

void put_number(std::string& out, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift & 0xFFU));
}

// Self-delimiting: no two rows have the same bytes.
void put_value(std::string& out, const Value& value) {
  out.push_back(static_cast<char>(value.index()));
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    put_number(out, static_cast<std::uint64_t>(*number));
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    put_number(out, text->size());
    out += *text;
  }
}

// Over all rows, a chain: the hash so far and the next row.
void add(Digest& digest, const Row& row) {
  std::string bytes = std::move(digest.hash);
  for (const auto& value : row) put_value(bytes, value);
  digest.hash = sha256(bytes);
  ++digest.rows;
}

using Use = std::function<Result<void>(std::vector<Row>&)>;

Result<Digest> walk(Reader& reader, const Table& table, const Progress& progress, const Use& use) {
  Digest digest{std::string(table.name), 0, sha256("")};
  Scan scan{.limit = k_page_rows};
  for (bool more = true; more;) {
    CROSSDOCK_TRY(auto rows, reader.scan(table, scan));
    more = rows.size() == scan.limit;
    if (!rows.empty()) scan.after = after_of(table, scan, rows.back());
    for (const auto& row : rows) add(digest, row);
    if (use && !rows.empty()) CROSSDOCK_CHECK(use(rows));
    if (progress) progress(table, digest.rows);
  }
  digest.hash = hex(digest.hash);
  return digest;
}

Result<void> write_page(Tx& tx, const Table& table, const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    if (table.log) {
      CROSSDOCK_CHECK(tx.skip_log(table, as_integer(row[0]) - 1));
      CROSSDOCK_CHECK(tx.append(table, row));
    } else {
      CROSSDOCK_CHECK(tx.insert(table, row));
    }
  }
  return {};
}

// Positions that were given out and trimmed are not given out again, also when no row is left to show them.
Result<void> copy_end(Store& from, Store& to, const Table& table) {
  CROSSDOCK_TRY(const std::int64_t end, from.log_end(table));
  return to.run([&](Tx& tx) { return tx.skip_log(table, end); });
}

}  // namespace

Result<bool> holds_rows(Reader& reader, const Schema& schema) {
  for (const Table* table : schema) {
    CROSSDOCK_TRY(const auto rows, reader.scan(*table, {.limit = 1}));
    if (!rows.empty()) return true;
  }
  return false;
}

Result<std::vector<Digest>> copy_all(Store& from, Reader& snapshot, Store& to, const Schema& schema,
                                     const Progress& progress) {
  std::vector<Digest> digests;
  for (const Table* table : schema) {
    const Use write = [&](std::vector<Row>& rows) { return to.run([&](Tx& tx) { return write_page(tx, *table, rows); }); };
    CROSSDOCK_TRY(digests.emplace_back(), walk(snapshot, *table, progress, write));
    if (table->log) CROSSDOCK_CHECK(copy_end(from, to, *table));
  }
  return digests;
}

Result<std::vector<Digest>> digest_all(Reader& reader, const Schema& schema, const Progress& progress) {
  std::vector<Digest> digests;
  for (const Table* table : schema) {
    CROSSDOCK_TRY(digests.emplace_back(), walk(reader, *table, progress, {}));
  }
  return digests;
}

}  // namespace crossdock::store
