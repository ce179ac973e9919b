// SPDX-License-Identifier: Apache-2.0
#include "hub/key_blocks.hpp"

#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::hub {
namespace {

constexpr std::size_t k_key_bytes = 16;
constexpr std::size_t k_blocks_read = 256;  // 4 MiB at a time
constexpr std::size_t k_blocks_erased = 16;

// Places are from 1, blocks from 0.
std::int64_t block_of(std::int64_t place) { return (place - 1) / k_block_keys; }
std::int64_t before_block(std::int64_t block) { return block * k_block_keys; }

// What the log says of a block; zeros for what it holds no more.
Result<std::string> block_bytes(store::Reader& reader, std::int64_t block) {
  const std::int64_t before = before_block(block);
  const store::Scan scan{.after = store::Key{before}, .limit = static_cast<std::size_t>(k_block_keys)};
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_answered, scan));
  std::string bytes(static_cast<std::size_t>(k_block_keys) * k_key_bytes, '\0');
  for (const store::Row& row : rows) {
    const std::int64_t place = store::as_integer(row[0]) - before - 1;
    if (place >= k_block_keys) break;
    store::as_text(row[1]).copy(&bytes[static_cast<std::size_t>(place) * k_key_bytes], k_key_bytes);
  }
  return bytes;
}

std::string_view key_at(std::string_view bytes, std::size_t i) { return bytes.substr(i * k_key_bytes, k_key_bytes); }

Unexpected corrupt(std::int64_t block) {
  return fail(ErrorKind::corrupt, "idempotency.block", "A block of kept Idempotency-Keys is not what was written",
              fmt::format("answered_keys {}", block));
}

}  // namespace

Result<std::int64_t> read_blocks(store::Reader& reader, std::int64_t first,
                                 const std::function<void(std::int64_t place, std::string_view key)>& use) {
  std::int64_t next = block_of(first);
  std::int64_t covered = first - 1;
  for (;;) {
    CROSSDOCK_TRY(const auto rows,
                  reader.scan(tables::k_answered_keys, {.after = store::Key{next - 1}, .limit = k_blocks_read}));
    for (const store::Row& row : rows) {
      if (store::as_integer(row[0]) != next) return covered;
      const std::string& bytes = store::as_text(row[1]);
      if (bytes.size() != static_cast<std::size_t>(k_block_keys) * k_key_bytes) return corrupt(next);
      for (std::int64_t place = std::max(first, before_block(next) + 1); place <= before_block(next + 1); ++place) {
        use(place, key_at(bytes, static_cast<std::size_t>(place - before_block(next) - 1)));
      }
      covered = before_block(++next);
    }
    if (rows.size() < k_blocks_read) return covered;
  }
}

Result<std::int64_t> write_blocks(store::Tx& tx, std::int64_t covered, std::int64_t last, std::size_t limit) {
  std::int64_t block = block_of(covered + 1);
  for (; limit > 0 && before_block(block + 1) <= last; --limit) {
    CROSSDOCK_TRY(auto bytes, block_bytes(tx, block));
    CROSSDOCK_CHECK(tx.put(tables::k_answered_keys, {block, std::move(bytes)}));
    covered = before_block(++block);
  }
  return covered;
}

Result<void> erase_blocks(store::Tx& tx, std::int64_t first) {
  CROSSDOCK_TRY(const auto rows, tx.scan(tables::k_answered_keys, {.limit = k_blocks_erased}));
  for (const store::Row& row : rows) {
    if (store::as_integer(row[0]) >= block_of(first)) return {};
    CROSSDOCK_CHECK(tx.erase(tables::k_answered_keys, {row[0]}));
  }
  return {};
}

// Places that the log holds no more may be anything.
Result<std::vector<std::string>> verify_blocks(store::Reader& reader) {
  CROSSDOCK_TRY(const auto oldest, reader.scan(tables::k_answered, {.limit = 1}));
  const std::int64_t first = oldest.empty() ? 1 : store::as_integer(oldest.front()[0]);
  std::vector<std::string> wrong;
  store::Scan scan{.after = store::Key{block_of(first) - 1}, .limit = k_blocks_read};
  for (bool more = !oldest.empty(); more;) {
    CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_answered_keys, scan));
    for (const store::Row& row : rows) {
      const std::int64_t block = store::as_integer(row[0]);
      CROSSDOCK_TRY(const auto bytes, block_bytes(reader, block));
      const std::int64_t gone = std::max<std::int64_t>(first - before_block(block) - 1, 0);
      const std::size_t skipped = static_cast<std::size_t>(gone) * k_key_bytes;
      if (std::string_view(bytes).substr(skipped) == std::string_view(store::as_text(row[1])).substr(skipped)) continue;
      wrong.push_back(fmt::format("kept Idempotency-Keys {} to {} are not those of the log", before_block(block) + 1,
                                  before_block(block + 1)));
    }
    more = rows.size() == k_blocks_read;
    if (more) scan.after = store::Key{rows.back()[0]};
  }
  return wrong;
}

}  // namespace crossdock::hub
