// SPDX-License-Identifier: Apache-2.0
#include "hub/purchase_order.hpp"

#include "hub/tables.hpp"

#include <fmt/format.h>

namespace crossdock::hub {
namespace {

constexpr std::string_view k_purchase_order = "purchase_order";
constexpr std::string_view k_release = "purchase_order_release";
constexpr std::string_view k_blanket = "blanket_order";

store::Key key_of(std::string_view party, std::string_view purchase_order, std::string_view release) {
  if (release.empty()) return {std::string(purchase_order), std::string(k_purchase_order), std::string(party)};
  return {fmt::format("{} release {}", purchase_order, release), std::string(k_release), std::string(party)};
}

}  // namespace

Result<OrderId> find_purchase_order(store::Reader& reader, std::string_view party, std::string_view purchase_order,
                                    std::string_view release) {
  CROSSDOCK_TRY(const auto rows,
                reader.scan(tables::k_identifier, {.prefix = key_of(party, purchase_order, release), .limit = 1}));
  return rows.empty() ? OrderId{} : OrderId{store::as_integer(rows.front()[3])};
}

Result<void> add_purchase_order(store::Tx& tx, const Order& order) {
  const store::Key key = key_of(order.party, order.purchase_order, order.release);
  CROSSDOCK_CHECK(add_identifier(tx, store::as_text(key[0]), store::as_text(key[1]), order.party, order.id));
  if (order.release.empty()) return {};
  return add_identifier(tx, order.purchase_order, k_blanket, order.party, order.id);
}

Result<void> give_up_purchase_order(store::Tx& tx, const Order& order) {
  store::Key key = key_of(order.party, order.purchase_order, order.release);
  key.emplace_back(order.id.value);
  CROSSDOCK_CHECK(tx.erase(tables::k_identifier, key));
  return add_identifier(tx, order.purchase_order, k_replaced_purchase_order, order.party, order.id);
}

}  // namespace crossdock::hub
