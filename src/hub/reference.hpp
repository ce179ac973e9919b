// SPDX-License-Identifier: Apache-2.0
// Master data the hub needs to accept and promise: items, locations, parties, prices. The systems of record push it;
// the hub keeps the last value and when it was true. Codes are interned to small integers for the ledger.
//
// Threads: writes on the writer thread; look-ups from any thread (a shared mutex guards the maps). Prices are read
// from the store.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "model/units.hpp"
#include "promise/sourcing.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::hub {

struct Location {
  std::uint32_t id = 0;
  std::string code;
  std::string name;
};

struct Party {
  std::uint32_t id = 0;
  std::string code;
  std::string name;
  bool active = true;
  std::string currency = "USD";
  std::optional<Decimal> credit_limit;  // empty: no limit
  Timestamp as_of;
};

struct Price {
  Decimal unit_price;
  Timestamp as_of;
  bool own = false;  // agreed with this party, not the list price
};

class Reference {
 public:
  Reference();
  ~Reference();
  Result<void> load(store::Reader& reader);
  // When others share the store: what is called within each change of an item, location or party (the kind is the name
  // of its table), and what takes over such a change of theirs.
  using Changed = std::function<Result<void>(store::Tx& tx, std::string_view kind, const std::string& key)>;
  void on_change(Changed changed);
  Result<void> refresh(store::Reader& reader, std::string_view kind, const std::string& code);

  std::shared_ptr<const model::Item> item(std::string_view code) const;  // nullptr when unknown
  std::shared_ptr<const model::Item> item(std::uint32_t id) const;
  std::shared_ptr<const model::Item> item_by_upc(std::string_view upc) const;
  std::shared_ptr<const Location> location(std::string_view code) const;
  std::shared_ptr<const Location> location(std::uint32_t id) const;
  std::vector<std::shared_ptr<const Location>> locations() const;
  std::shared_ptr<const Party> party(std::string_view code) const;

  // The same look-ups as errors of kind missing_reference ("item.unknown", ...).
  Result<std::shared_ptr<const model::Item>> need_item(std::string_view code) const;
  Result<std::shared_ptr<const Location>> need_location(std::string_view code) const;
  Result<std::shared_ptr<const Party>> need_party(std::string_view code) const;

  // The stocked items that one base unit of an item takes: the components of a kit, or the item itself. missing_reference
  // when a component is not known, rejected "kit.circle" when a kit contains itself.
  Result<std::vector<promise::Component>> stocked_items(const model::Item& item) const;

  // Party price, then list price; in the unit asked for, else derived from another unit of the item when that is exact.
  static Result<std::optional<Price>> price(store::Reader& reader, std::string_view party, const model::Item& item,
                                            std::string_view currency, std::string_view unit);

  // Insert or replace from API documents. Error place: the member.
  Result<void> put_item(store::Tx& tx, const JsonObject& doc);
  Result<void> put_location(store::Tx& tx, const JsonObject& doc);
  Result<std::shared_ptr<const Party>> put_party(store::Tx& tx, const JsonObject& doc, Timestamp now);
  static Result<void> put_price(store::Tx& tx, const JsonObject& doc, Timestamp now);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::hub
