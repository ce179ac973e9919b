// SPDX-License-Identifier: Apache-2.0
#include "hub/idempotency.hpp"

#include "base/assert.hpp"
#include "hub/key_blocks.hpp"
#include "hub/tables.hpp"
#include "hub/window.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace crossdock::hub {
namespace {

struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool operator==(const Digest&) const = default;
};

// It is a hash already.
struct DigestHash {
  using is_avalanching = void;
  std::size_t operator()(const Digest& digest) const { return digest.low; }
};

Digest digest_of(std::string_view key) {
  CROSSDOCK_ASSERT(key.size() == sizeof(Digest));
  Digest digest;
  std::memcpy(&digest, key.data(), sizeof digest);
  return digest;
}

}  // namespace

struct Idempotency::Impl {
  explicit Impl(Metrics& metrics) : window(metrics, "idempotency", "Idempotency-Keys") {}

  Window window;
  boost::unordered_flat_map<Digest, std::int64_t, DigestHash> positions;
  std::int64_t first = 1;      // place of the oldest that is kept
  std::int64_t last = 0;       // place of the newest
  std::int64_t covered = 0;    // up to this place, blocks hold the keys
  bool shared = false;         // others write to the log too
  bool has_unordered = false;  // rows of the table that was there before the log

  Timestamp swept;         // when the table before the log was last looked through from its start
  store::Key sweep_after;  // where that goes on

  Result<std::size_t> purge_unordered(store::Tx& tx, Timestamp now, std::int64_t window_ms, std::size_t limit);

  void forget_on_rollback(store::Tx& tx, Digest digest, std::int64_t before) {
    tx.on_rollback([this, digest, before] {
      positions.erase(digest);
      last = before;
    });
  }

  // The log has no gaps, whoever trims it.
  std::int64_t kept() const { return last - first + 1; }
  // Other nodes have purged what this one still has in memory.
  void drop_purged() {
    if (static_cast<std::int64_t>(positions.size()) <= 2 * kept()) return;
    boost::unordered::erase_if(positions, [this](const auto& known) { return known.second < first; });
  }

  Result<void> read_after(store::Reader& reader, std::int64_t after) {
    store::Scan scan{.after = store::Key{after}, .limit = store::k_scan_rows_max};
    while (true) {
      CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_answered, scan));
      if (!rows.empty() && positions.empty()) {
        first = store::as_integer(rows.front()[0]);
        window.set_oldest(Timestamp{store::as_integer(rows.front()[5])});
      }
      for (const store::Row& row : rows) positions[digest_of(store::as_text(row[1]))] = store::as_integer(row[0]);
      if (!rows.empty()) last = store::as_integer(rows.back()[0]);
      if (rows.size() < scan.limit) return {};
      scan.after = store::Key{rows.back()[0]};
    }
  }
};

Idempotency::Idempotency(Metrics& metrics) : impl_(std::make_unique<Impl>(metrics)) {}
Idempotency::~Idempotency() = default;

std::size_t Idempotency::size() const { return impl_->positions.size(); }
JsonObject Idempotency::report(Timestamp now) const { return impl_->window.report(now); }

Result<void> Idempotency::load(store::Reader& reader) {
  CROSSDOCK_TRY(const auto unordered, reader.scan(tables::k_idempotency, {.limit = 1}));
  impl_->has_unordered = !unordered.empty();
  CROSSDOCK_TRY(const auto oldest, reader.scan(tables::k_answered, {.limit = 1}));
  if (oldest.empty()) return {};
  CROSSDOCK_TRY(const auto newest, reader.scan(tables::k_answered, {.descending = true, .limit = 1}));
  impl_->first = store::as_integer(oldest.front()[0]);
  impl_->window.set_oldest(Timestamp{store::as_integer(oldest.front()[5])});
  impl_->positions.reserve(static_cast<std::size_t>(store::as_integer(newest.front()[0]) - impl_->first + 1));
  CROSSDOCK_TRY(impl_->covered, read_blocks(reader, impl_->first, [this](std::int64_t place, std::string_view key) {
                  impl_->positions[digest_of(key)] = place;
                }));
  impl_->last = impl_->covered;
  return impl_->read_after(reader, impl_->covered);
}

Result<void> Idempotency::save(store::Tx& tx, std::size_t blocks) {
  const std::int64_t from = std::max(impl_->covered, impl_->first - 1);
  CROSSDOCK_TRY(const std::int64_t covered, write_blocks(tx, from, impl_->last, blocks));
  tx.on_commit([impl = impl_.get(), covered] { impl->covered = covered; });
  return {};
}

Result<void> Idempotency::catch_up(store::Reader& reader) {
  impl_->shared = true;
  return impl_->read_after(reader, impl_->last);
}

Result<std::optional<Idempotency::Answered>> Idempotency::find(store::Tx& tx, const std::string& key) const {
  CROSSDOCK_TRY(auto found, look_up(tx, key));
  impl_->window.seen(tx, found.has_value());
  return found;
}

Result<std::optional<Idempotency::Answered>> Idempotency::look_up(store::Tx& tx, const std::string& key) const {
  const auto found = impl_->positions.find(digest_of(key));
  if (found != impl_->positions.end()) {
    CROSSDOCK_TRY(const auto row, tx.get(tables::k_answered, {found->second}));
    if (!row && impl_->shared) {
      impl_->positions.erase(found);
      return std::optional<Answered>();
    }
    if (!row) return fail(ErrorKind::corrupt, "idempotency.stored", "The answer kept for this Idempotency-Key is missing");
    return Answered{store::as_text((*row)[2]), OrderId{store::as_integer((*row)[3])}, store::as_text((*row)[4]),
                    Timestamp{store::as_integer((*row)[5])}};
  }
  if (!impl_->has_unordered) return std::optional<Answered>();
  CROSSDOCK_TRY(const auto row, tx.get(tables::k_idempotency, {key}));
  if (!row) return std::optional<Answered>();
  return Answered{store::as_text((*row)[1]), OrderId{store::as_integer((*row)[2])}, store::as_text((*row)[3]),
                  Timestamp{store::as_integer((*row)[4])}};
}

Result<void> Idempotency::remember(store::Tx& tx, const std::string& key, const Answered& answered) {
  const Digest digest = digest_of(key);
  CROSSDOCK_TRY(const std::int64_t position, tx.append(tables::k_answered, {0, key, answered.body_hash, answered.order.value,
                                                                            answered.answer, answered.created.us}));
  const bool fresh = impl_->positions.emplace(digest, position).second;
  CROSSDOCK_ASSERT(fresh);
  impl_->forget_on_rollback(tx, digest, std::exchange(impl_->last, position));
  tx.on_commit([impl = impl_.get(), created = answered.created] {
    if (impl->window.oldest().us == 0) impl->window.set_oldest(created);
  });
  return {};
}

Result<std::size_t> Idempotency::purge(store::Tx& tx, Timestamp now, std::int64_t window_ms, std::size_t limit) {
  CROSSDOCK_TRY(std::size_t purged, impl_->purge_unordered(tx, now, window_ms, limit));
  std::int64_t kept = impl_->kept();
  const auto is_due = [&](Timestamp created) {
    return now.ms_since(created) > window_ms || kept > static_cast<std::int64_t>(k_idempotency_keys_max);
  };
  if (impl_->positions.empty() || !is_due(impl_->window.oldest())) return purged;
  CROSSDOCK_TRY(const auto rows, tx.scan(tables::k_answered, {.limit = std::min(limit + 1, store::k_scan_rows_max)}));
  std::size_t i = 0;
  for (; i < rows.size() && i < limit && is_due(Timestamp{store::as_integer(rows[i][5])}); ++i, --kept) {
    const store::Row& row = rows[i];
    CROSSDOCK_CHECK(tx.erase(tables::k_answered, {row[0]}));
    const Digest digest = digest_of(store::as_text(row[1]));
    impl_->positions.erase(digest);
    tx.on_rollback([this, digest, position = store::as_integer(row[0])] { impl_->positions[digest] = position; });
  }
  const Timestamp oldest = i < rows.size() ? Timestamp{store::as_integer(rows[i][5])} : Timestamp{};
  const std::int64_t first = i < rows.size() ? store::as_integer(rows[i][0]) : impl_->last + 1;
  CROSSDOCK_CHECK(erase_blocks(tx, first));
  tx.on_commit([impl = impl_.get(), oldest, first] {
    impl->window.set_oldest(oldest);
    impl->first = first;
    impl->drop_purged();
  });
  impl_->window.forgot(tx, i);
  return purged + i;
}

// This table has no order of time: once a day it is looked through, some rows per call, until it is empty.
Result<std::size_t> Idempotency::Impl::purge_unordered(store::Tx& tx, Timestamp now, std::int64_t window_ms,
                                                       std::size_t limit) {
  constexpr std::int64_t k_sweep_ms = 24LL * 3600 * 1000;
  if (!has_unordered || (sweep_after.empty() && swept.us != 0 && now.ms_since(swept) < k_sweep_ms)) return 0;
  store::Scan scan{.limit = std::min(limit, store::k_scan_rows_max)};
  if (!sweep_after.empty()) scan.after = sweep_after;
  CROSSDOCK_TRY(const auto rows, tx.scan(tables::k_idempotency, scan));
  std::size_t purged = 0;
  for (const store::Row& row : rows) {
    if (now.ms_since(Timestamp{store::as_integer(row[4])}) <= window_ms) continue;
    CROSSDOCK_CHECK(tx.erase(tables::k_idempotency, {row[0]}));
    ++purged;
  }
  const bool at_end = rows.size() < scan.limit;
  const bool is_empty = sweep_after.empty() && rows.empty();
  tx.on_commit([this, now, at_end, is_empty, next = rows.empty() ? store::Key{} : store::Key{rows.back()[0]}] {
    swept = now;
    sweep_after = at_end ? store::Key{} : next;
    has_unordered = !is_empty;
  });
  window.forgot(tx, purged);
  return purged;
}

}  // namespace crossdock::hub
