// SPDX-License-Identifier: Apache-2.0
#include "hub/safety_stock.hpp"

#include "hub/tables.hpp"

#include <fmt/format.h>

#include <charconv>
#include <mutex>

namespace crossdock::hub {

Result<void> SafetyStock::load(store::Reader& reader) {
  store::Scan scan{.limit = store::k_scan_rows_max};
  while (true) {
    CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_safety_stock, scan));
    for (const store::Row& row : rows) {
      set({static_cast<std::uint32_t>(store::as_integer(row[0])), static_cast<std::uint32_t>(store::as_integer(row[1]))},
          store::as_integer(row[2]));
    }
    if (rows.size() < scan.limit) return {};
    scan.after = store::after_of(tables::k_safety_stock, scan, rows.back());
  }
}

Result<void> SafetyStock::put(store::Tx& tx, const Reference& reference, const JsonObject& doc) {
  CROSSDOCK_TRY(const std::string item_code, json_string(doc, "item"));
  CROSSDOCK_TRY(const std::string location_code, json_string(doc, "location"));
  CROSSDOCK_TRY(const auto item, reference.need_item(item_code));
  CROSSDOCK_TRY(const auto location, reference.need_location(location_code));
  CROSSDOCK_TRY(const Decimal quantity, json_decimal(doc, "quantity"));
  CROSSDOCK_TRY(const std::int64_t base, item->to_base(quantity, json_string_or(doc, "unit", item->base_unit)));
  if (base < 0) return fail(ErrorKind::invalid, "safety_stock.quantity", "A safety stock is not negative", "quantity");
  const Place place{item->id, location->id};
  const std::int64_t before = this->quantity(item->id, location->id);
  if (base > 0 && before == 0 && quantities_.size() >= k_safety_stock_max) {
    return fail(ErrorKind::limit, "safety_stock.full", fmt::format("More than {} safety stocks", k_safety_stock_max));
  }
  set(place, base);
  tx.on_rollback([this, place, before] { set(place, before); });
  if (changed_) CROSSDOCK_CHECK(changed_(tx, tables::k_safety_stock.name, fmt::format("{} {}", place.first, place.second)));
  if (base == 0) return tx.erase(tables::k_safety_stock, {std::int64_t{item->id}, std::int64_t{location->id}});
  return tx.put(tables::k_safety_stock, {std::int64_t{item->id}, std::int64_t{location->id}, base});
}

Result<void> SafetyStock::refresh(store::Reader& reader, const std::string& key) {
  Place place;
  const char* const last = key.data() + key.size();
  const auto item = std::from_chars(key.data(), last, place.first);
  if (item.ptr == last || std::from_chars(item.ptr + 1, last, place.second).ec != std::errc{}) {
    return fail(ErrorKind::corrupt, "safety_stock.change", "A change of a safety stock cannot be read", key);
  }
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_safety_stock, {std::int64_t{place.first}, std::int64_t{place.second}}));
  set(place, row ? store::as_integer((*row)[2]) : 0);
  return {};
}

std::int64_t SafetyStock::quantity(std::uint32_t item, std::uint32_t location) const {
  const std::shared_lock lock(mutex_);
  const auto found = quantities_.find({item, location});
  return found == quantities_.end() ? 0 : found->second;
}

void SafetyStock::set(const Place& place, std::int64_t quantity) {
  const std::unique_lock lock(mutex_);
  if (quantity == 0) {
    quantities_.erase(place);
  } else {
    quantities_[place] = quantity;
  }
}

}  // namespace crossdock::hub
