// SPDX-License-Identifier: Apache-2.0
#include "hub/reference.hpp"

#include "hub/tables.hpp"
#include "model/currency.hpp"
#include "model/order.hpp"
#include "promise/kits.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

template <class T>
using Pointer = std::shared_ptr<const T>;

// Codes to values and back. Not synchronised: Reference::Impl holds the mutex.
template <class T>
struct Book {
  std::map<std::string, Pointer<T>, std::less<>> by_code;
  std::vector<Pointer<T>> by_id{nullptr};

  Pointer<T> find(std::string_view code) const {
    const auto found = by_code.find(code);
    return found == by_code.end() ? nullptr : found->second;
  }
  Pointer<T> find(std::uint32_t id) const { return id < by_id.size() ? by_id[id] : nullptr; }
  void set(const std::string& code, std::uint32_t id, Pointer<T> value) {
    if (by_id.size() <= id) by_id.resize(id + 1);
    by_id[id] = value;
    if (value) {
      by_code[code] = std::move(value);
    } else {
      by_code.erase(code);
    }
  }
  std::uint32_t id_for(std::string_view code) const {
    const auto known = find(code);
    return known ? known->id : static_cast<std::uint32_t>(by_id.size());
  }
};

Result<void> components_from(const JsonObject& doc, model::Item& item) {
  const Json* components = json_find(doc, "components");
  if (components == nullptr) return {};
  if (!components->is_array()) return fail(ErrorKind::invalid, "field.type", "\"components\" must be a list", "components");
  if (components->get_array().size() > promise::k_kit_components_max) {
    return fail(ErrorKind::limit, "kit.too_large",
                fmt::format("A kit has at most {} components", promise::k_kit_components_max), "components");
  }
  for (const Json& entry : components->get_array()) {
    if (!entry.is_object()) return fail(ErrorKind::invalid, "field.type", "\"components\" must hold objects", "components");
    model::ItemComponent component;
    CROSSDOCK_TRY(component.item, json_string(entry.get_object(), "item", "components"));
    CROSSDOCK_TRY(component.quantity, json_decimal(entry.get_object(), "quantity", "components"));
    component.unit = json_string_or(entry.get_object(), "unit", "");
    item.components.push_back(std::move(component));
  }
  return {};
}

Result<model::Item> item_from(const JsonObject& doc) {
  model::Item item;
  CROSSDOCK_TRY(item.code, json_string(doc, "item"));
  CROSSDOCK_CHECK(model::check_identifier(item.code, "item"));
  item.description = json_string_or(doc, "description", "");
  item.upc = json_string_or(doc, "upc", "");
  item.base_unit = json_string_or(doc, "unit", "EA");
  CROSSDOCK_CHECK(components_from(doc, item));
  const Json* units = json_find(doc, "units");
  if (units == nullptr) return item;
  if (!units->is_array()) return fail(ErrorKind::invalid, "field.type", "\"units\" must be a list", "units");
  for (const Json& entry : units->get_array()) {
    if (!entry.is_object()) return fail(ErrorKind::invalid, "field.type", "\"units\" must hold objects", "units");
    CROSSDOCK_TRY(const std::string unit, json_string(entry.get_object(), "unit", "units"));
    CROSSDOCK_TRY(const Decimal quantity, json_decimal(entry.get_object(), "quantity", "units"));
    CROSSDOCK_TRY(const std::int64_t base, quantity.to_integer());
    if (base <= 0)
      return fail(ErrorKind::invalid, "item.unit", fmt::format("Unit {} must hold at least one base unit", unit), "units");
    item.units[unit] = base;
  }
  return item;
}

Result<Location> location_from(const JsonObject& doc) {
  Location location;
  CROSSDOCK_TRY(location.code, json_string(doc, "location"));
  CROSSDOCK_CHECK(model::check_identifier(location.code, "location"));
  location.name = json_string_or(doc, "name", "");
  return location;
}

Result<Party> party_from(const JsonObject& doc) {
  Party party;
  CROSSDOCK_TRY(party.code, json_string(doc, "party"));
  CROSSDOCK_CHECK(model::check_identifier(party.code, "party"));
  party.name = json_string_or(doc, "name", "");
  party.currency = json_string_or(doc, "currency", "USD");
  CROSSDOCK_CHECK(model::need_minor_units(party.currency, "currency"));
  const std::string status = json_string_or(doc, "status", "active");
  if (status != "active" && status != "blocked") {
    return fail(ErrorKind::invalid, "party.status", "\"status\" is \"active\" or \"blocked\"", "status");
  }
  party.active = status == "active";
  if (json_find(doc, "credit_limit") != nullptr) {
    CROSSDOCK_TRY(party.credit_limit, json_decimal(doc, "credit_limit"));
  }
  return party;
}

template <class T, class Parse>
Result<void> load_book(store::Reader& reader, const store::Table& table, Book<T>& book, Parse parse) {
  store::Scan scan{.limit = store::k_scan_rows_max};
  while (true) {
    CROSSDOCK_TRY(const auto rows, reader.scan(table, scan));
    for (const store::Row& row : rows) {
      CROSSDOCK_TRY(const Json doc, json_parse(store::as_text(row[2])));
      CROSSDOCK_TRY(T value, parse(doc.get_object()));
      value.id = static_cast<std::uint32_t>(store::as_integer(row[1]));
      book.set(value.code, value.id, std::make_shared<const T>(value));
    }
    if (rows.size() < scan.limit) return {};
    scan.after = store::Key{rows.back()[0]};
  }
}

Unexpected unknown(std::string_view kind, std::string_view code) {
  return fail(ErrorKind::missing_reference, fmt::format("{}.unknown", kind),
              fmt::format("There is no {} \"{}\"; add it and replay", kind, code), fmt::format("{} {}", kind, code));
}

}  // namespace

struct Reference::Impl {
  mutable std::shared_mutex mutex;  // guards the books and upcs
  Book<model::Item> items;
  Book<Location> locations;
  Book<Party> parties;
  std::unordered_map<std::string, std::uint32_t> upcs;

  Changed changed;

  template <class T, class Parse>
  Result<void> refresh(store::Reader& reader, const store::Table& table, Book<T>& book, const std::string& code,
                       Parse parse) {
    CROSSDOCK_TRY(const auto row, reader.get(table, {code}));
    if (!row) return {};
    CROSSDOCK_TRY(const Json doc, json_parse(store::as_text((*row)[2])));
    CROSSDOCK_TRY(T value, parse(doc.get_object()));
    value.id = static_cast<std::uint32_t>(store::as_integer((*row)[1]));
    const std::unique_lock lock(mutex);
    book.set(value.code, value.id, std::make_shared<const T>(value));
    return {};
  }

  template <class T>
  Pointer<T> find(const Book<T>& book, std::string_view code) const {
    const std::shared_lock lock(mutex);
    return book.find(code);
  }

  // Stores and remembers; a rollback puts the former value back.
  template <class T>
  Result<Pointer<T>> put(store::Tx& tx, const store::Table& table, Book<T>& book, T value, const JsonObject& doc) {
    Pointer<T> before;
    {
      const std::unique_lock lock(mutex);
      before = book.find(value.code);
      value.id = book.id_for(value.code);
      book.set(value.code, value.id, std::make_shared<const T>(value));
    }
    tx.on_rollback([this, &book, before, code = value.code, id = value.id] {
      const std::unique_lock lock(mutex);
      book.set(code, id, before);
    });
    CROSSDOCK_CHECK(tx.put(table, {value.code, static_cast<std::int64_t>(value.id), json_text(doc)}));
    if (changed) CROSSDOCK_CHECK(changed(tx, table.name, value.code));
    return find(book, value.code);
  }
};

Reference::Reference() : impl_(std::make_unique<Impl>()) {}
Reference::~Reference() = default;

Result<void> Reference::load(store::Reader& reader) {
  CROSSDOCK_CHECK(load_book(reader, tables::k_item, impl_->items, item_from));
  CROSSDOCK_CHECK(load_book(reader, tables::k_location, impl_->locations, location_from));
  CROSSDOCK_CHECK(load_book(reader, tables::k_party, impl_->parties, party_from));
  for (const auto& [code, item] : impl_->items.by_code) {
    if (!item->upc.empty()) impl_->upcs[item->upc] = item->id;
  }
  return {};
}

Result<void> Reference::refresh(store::Reader& reader, std::string_view kind, const std::string& code) {
  Impl& impl = *impl_;
  if (kind == "location") return impl.refresh(reader, tables::k_location, impl.locations, code, location_from);
  if (kind == "party") return impl.refresh(reader, tables::k_party, impl.parties, code, party_from);
  CROSSDOCK_CHECK(impl.refresh(reader, tables::k_item, impl.items, code, item_from));
  const auto item = this->item(code);
  if (!item || item->upc.empty()) return {};
  const std::unique_lock lock(impl.mutex);
  impl.upcs[item->upc] = item->id;
  return {};
}

void Reference::on_change(Changed changed) { impl_->changed = std::move(changed); }

Pointer<model::Item> Reference::item(std::string_view code) const { return impl_->find(impl_->items, code); }
Pointer<model::Item> Reference::item(std::uint32_t id) const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->items.find(id);
}
Pointer<model::Item> Reference::item_by_upc(std::string_view upc) const {
  const std::shared_lock lock(impl_->mutex);
  const auto found = impl_->upcs.find(std::string(upc));
  return found == impl_->upcs.end() ? nullptr : impl_->items.find(found->second);
}
Pointer<Location> Reference::location(std::string_view code) const { return impl_->find(impl_->locations, code); }
Pointer<Location> Reference::location(std::uint32_t id) const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->locations.find(id);
}
std::vector<Pointer<Location>> Reference::locations() const {
  const std::shared_lock lock(impl_->mutex);
  std::vector<Pointer<Location>> all;
  for (const auto& [code, value] : impl_->locations.by_code) all.push_back(value);
  return all;
}
Pointer<Party> Reference::party(std::string_view code) const { return impl_->find(impl_->parties, code); }

Result<Pointer<model::Item>> Reference::need_item(std::string_view code) const {
  auto found = item(code);
  if (!found) return unknown("item", code);
  return found;
}
Result<Pointer<Location>> Reference::need_location(std::string_view code) const {
  auto found = location(code);
  if (!found) return unknown("location", code);
  return found;
}
Result<Pointer<Party>> Reference::need_party(std::string_view code) const {
  auto found = party(code);
  if (!found) return unknown("party", code);
  return found;
}

Result<std::optional<Price>> Reference::price(store::Reader& reader, std::string_view party, const model::Item& item,
                                              std::string_view currency, std::string_view unit) {
  const auto look_up = [&](std::string_view owner, std::string_view in_unit) -> Result<std::optional<Price>> {
    const store::Key key{std::string(owner), item.code, std::string(currency), std::string(in_unit)};
    CROSSDOCK_TRY(const auto row, reader.get(tables::k_price, key));
    if (!row) return std::optional<Price>();
    CROSSDOCK_TRY(const Decimal unit_price, Decimal::parse(store::as_text((*row)[4])));
    return Price{unit_price, Timestamp{store::as_integer((*row)[5])}, !owner.empty()};
  };
  for (const std::string_view owner : {party, std::string_view()}) {
    CROSSDOCK_TRY(auto direct, look_up(owner, unit));
    if (direct) return direct;
    if (unit == item.base_unit) continue;
    CROSSDOCK_TRY(auto base, look_up(owner, item.base_unit));
    if (!base) continue;
    CROSSDOCK_TRY(const std::int64_t factor, item.per_unit(unit));
    CROSSDOCK_TRY(base->unit_price, base->unit_price.times(Decimal::of(factor)));
    return base;
  }
  return std::optional<Price>();
}

Result<std::vector<promise::Component>> Reference::stocked_items(const model::Item& item) const {
  return promise::explode(item.id, [this](std::uint32_t id) -> Result<std::vector<promise::Component>> {
    std::vector<promise::Component> components;
    const auto kit = this->item(id);
    if (!kit) return components;
    for (const model::ItemComponent& part : kit->components) {
      CROSSDOCK_TRY(const auto component, need_item(part.item));
      auto per = component->to_base(part.quantity, part.unit.empty() ? component->base_unit : part.unit);
      if (!per) return fail(std::move(per).error().at("components"));
      if (*per <= 0)
        return fail(ErrorKind::invalid, "kit.quantity", "A kit takes more than nothing of a component", "components");
      components.push_back({component->id, *per});
    }
    return components;
  });
}

Result<void> Reference::put_item(store::Tx& tx, const JsonObject& doc) {
  CROSSDOCK_TRY(model::Item item, item_from(doc));
  const auto before = this->item(item.code);
  if (before && before->base_unit != item.base_unit) {
    return fail(
        ErrorKind::rejected, "item.base_unit",
        fmt::format("Item {} has stock in {}; its base unit cannot become {}", item.code, before->base_unit, item.base_unit),
        "unit");
  }
  if (before && before->is_kit() != item.is_kit()) {
    return fail(ErrorKind::rejected, "item.kit",
                fmt::format("Item {} is {} kit; that cannot change", item.code, before->is_kit() ? "a" : "no"),
                "components");
  }
  const std::string upc = item.upc;
  CROSSDOCK_TRY(const auto stored, impl_->put(tx, tables::k_item, impl_->items, std::move(item), doc));
  if (stored->is_kit()) CROSSDOCK_CHECK(stocked_items(*stored));
  if (upc.empty()) return {};
  tx.on_commit([this, upc, id = stored->id] {
    const std::unique_lock lock(impl_->mutex);
    impl_->upcs[upc] = id;
  });
  return {};
}

Result<void> Reference::put_location(store::Tx& tx, const JsonObject& doc) {
  CROSSDOCK_TRY(Location location, location_from(doc));
  CROSSDOCK_CHECK(impl_->put(tx, tables::k_location, impl_->locations, std::move(location), doc));
  return {};
}

Result<Pointer<Party>> Reference::put_party(store::Tx& tx, const JsonObject& doc, Timestamp now) {
  CROSSDOCK_TRY(Party party, party_from(doc));
  party.as_of = now;
  return impl_->put(tx, tables::k_party, impl_->parties, std::move(party), doc);
}

Result<void> Reference::put_price(store::Tx& tx, const JsonObject& doc, Timestamp now) {
  CROSSDOCK_TRY(const std::string item, json_string(doc, "item"));
  CROSSDOCK_CHECK(model::check_identifier(item, "item"));
  CROSSDOCK_TRY(const Decimal unit_price, json_decimal(doc, "unit_price"));
  if (unit_price.is_negative()) return fail(ErrorKind::invalid, "price.negative", "A price is not negative", "unit_price");
  return tx.put(tables::k_price, {json_string_or(doc, "party", ""), item, json_string_or(doc, "currency", "USD"),
                                  json_string_or(doc, "unit", "EA"), unit_price.text(), now.us});
}

}  // namespace crossdock::hub
