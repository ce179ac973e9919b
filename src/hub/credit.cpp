// SPDX-License-Identifier: Apache-2.0
#include "hub/credit.hpp"

#include "hub/functions.hpp"
#include "model/currency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

ledger::Account credit_outside(const Party& party) { return {ledger::State::credit_outside, 0, party.id, 0}; }

ledger::Transfer exposure(const Party& party, std::int64_t amount, const Order& order) {
  ledger::Transfer transfer;
  transfer.from = credit_available(party);
  transfer.to = credit_used(party);
  transfer.amount = amount;
  transfer.pending = true;
  transfer.reason = "credit reserve";
  transfer.reference = order.id.text();
  return transfer;
}

// An invoice may differ from what was reserved: less returns the rest once nothing more is to be invoiced, more (tax,
// freight) is a fact and is forced.
Result<void> use_credit(Domain& domain, store::Tx& tx, const Party& party, Order& order, std::int64_t amount,
                        Timestamp now) {
  const auto pending = order.credit ? domain.ledger.find_pending(order.credit) : std::nullopt;
  const std::int64_t from_pending = pending ? std::min(pending->amount, amount) : 0;
  if (pending && from_pending == 0) CROSSDOCK_CHECK(domain.ledger.void_pending(tx, order.credit, now));
  if (from_pending > 0) CROSSDOCK_CHECK(domain.ledger.post(tx, order.credit, from_pending, now));
  order.credit = {};
  if (pending && pending->amount > from_pending && !order.is_settled()) {
    // More shipments will be invoiced: what this one left over is held on, whatever else was forced meanwhile.
    ledger::Transfer rest = exposure(party, pending->amount - from_pending, order);
    rest.forced = true;
    CROSSDOCK_TRY(const auto held, domain.ledger.apply(tx, std::array{rest}, now));
    order.credit = held.front();
  }
  if (amount == from_pending) return {};
  ledger::Transfer extra = exposure(party, amount - from_pending, order);
  extra.pending = false;
  extra.forced = true;
  extra.reason = "invoice above reserve";
  CROSSDOCK_CHECK(domain.ledger.apply(tx, std::array{extra}, now));
  return {};
}

// A shipment whose contents were not kept is all that was shipped.
void invoice_lines(Order& order, const Shipment& shipment) {
  for (Line& line : order.lines) {
    if (shipment.contents.empty()) line.invoiced = line.shipped;
    for (const ShippedPart& part : shipment.contents) line.invoiced += part.line == line.line ? part.units : 0;
  }
}

// A limit in one currency says nothing about an order in another.
Result<void> check_currency(const Party& party, const Order& order) {
  if (party.currency == order.currency) return {};
  return fail(
      ErrorKind::rejected, "credit.currency",
      fmt::format("Customer {} has its credit limit in {}; the order is in {}", party.code, party.currency, order.currency),
      order.id.text());
}

}  // namespace

ledger::Account credit_available(const Party& party) { return {ledger::State::credit_available, 0, party.id, 0}; }
ledger::Account credit_used(const Party& party) { return {ledger::State::credit_used, 0, party.id, 0}; }

Result<void> set_credit_limit(ledger::Ledger& ledger, store::Tx& tx, const Party& party, Timestamp now) {
  if (!party.credit_limit) return {};
  CROSSDOCK_TRY(const std::uint8_t places, model::need_minor_units(party.currency, "currency"));
  CROSSDOCK_TRY(const std::int64_t wanted, party.credit_limit->to_implied(places));
  const std::int64_t held = ledger.balance(credit_available(party)).posted + ledger.balance(credit_used(party)).posted;
  if (wanted == held) return {};
  ledger::Transfer change;
  change.from = wanted > held ? credit_outside(party) : credit_available(party);
  change.to = wanted > held ? credit_available(party) : credit_outside(party);
  change.amount = wanted > held ? wanted - held : held - wanted;
  change.forced = true;
  change.reason = "credit limit";
  change.reference = party.code;
  CROSSDOCK_CHECK(ledger.apply(tx, std::array{change}, now));
  return {};
}

Result<void> free_credit(ledger::Ledger& ledger, store::Tx& tx, const Party& party, const Decimal& amount,
                         std::string_view reason, std::string reference, Timestamp now) {
  if (!party.credit_limit) return {};
  CROSSDOCK_TRY(const std::uint8_t places, model::need_minor_units(party.currency, "currency"));
  CROSSDOCK_TRY(const std::int64_t minor, amount.to_implied(places));
  if (minor == 0) return {};
  ledger::Transfer transfer;
  transfer.from = minor > 0 ? credit_used(party) : credit_available(party);
  transfer.to = minor > 0 ? credit_available(party) : credit_used(party);
  transfer.amount = minor > 0 ? minor : -minor;
  transfer.forced = true;
  transfer.reason = reason;
  transfer.reference = std::move(reference);
  CROSSDOCK_CHECK(ledger.apply(tx, std::array{transfer}, now));
  return {};
}

Result<void> check_currency_kept(const ledger::Ledger& ledger, const Party& before, std::string_view currency) {
  if (before.currency == currency) return {};
  const bool in_use = ledger.balance(credit_available(before)) != ledger::Balance{} ||
                      ledger.balance(credit_used(before)) != ledger::Balance{};
  if (!in_use) return {};
  return fail(ErrorKind::rejected, "party.currency",
              fmt::format("Customer {} has credit in {}; it cannot become {}", before.code, before.currency, currency),
              "currency");
}

namespace {

Unexpected too_little(const Party& party, const Order& order, std::int64_t free, std::uint8_t places) {
  return fail(ErrorKind::rejected, "credit.limit",
              fmt::format("Customer {} has {} {} of credit left; the order is {}", party.code, Decimal(free, places).text(),
                          order.currency, order.total.text()),
              order.id.text());
}

}  // namespace

namespace {

struct Held {
  std::int64_t now = 0;     // for the order
  std::int64_t wanted = 0;  // with the change
  std::int64_t free = 0;    // of the customer, without what is held for the order
  std::uint8_t places = 0;
};

Result<Held> held_with(const Domain& domain, const Party& party, const Order& order, const Decimal& more) {
  Held held;
  CROSSDOCK_TRY(held.places, model::need_minor_units(order.currency, "currency"));
  CROSSDOCK_TRY(const std::int64_t change, more.rounded(held.places).to_implied(held.places));
  const auto pending = order.credit ? domain.ledger.find_pending(order.credit) : std::nullopt;
  held.now = pending ? pending->amount : 0;
  held.wanted = std::max<std::int64_t>(held.now + change, 0);
  held.free = domain.ledger.balance(credit_available(party)).free() + held.now;
  return held;
}

}  // namespace

Result<void> check_credit(const Domain& domain, const Order& order, const Decimal& more) {
  CROSSDOCK_TRY(const auto party, domain.reference.need_party(order.party));
  if (!party->credit_limit) return {};
  CROSSDOCK_TRY(const Held held, held_with(domain, *party, order, more));
  if (held.wanted <= held.now || held.wanted <= held.free) return {};
  return too_little(*party, order, held.free - held.now, held.places);
}

Result<void> adjust_credit(Domain& domain, store::Tx& tx, Order& order, const Decimal& by, Timestamp now) {
  CROSSDOCK_CHECK(check_credit(domain, order, by));
  CROSSDOCK_TRY(const auto party, domain.reference.need_party(order.party));
  if (!party->credit_limit) return {};
  CROSSDOCK_TRY(const Held held, held_with(domain, *party, order, by));
  if (held.wanted == held.now) return {};
  if (order.credit && held.now > 0) CROSSDOCK_CHECK(domain.ledger.void_pending(tx, order.credit, now));
  order.credit = {};
  if (held.wanted == 0) return {};
  ledger::Transfer transfer = exposure(*party, held.wanted, order);
  transfer.forced = true;  // looked at above; to hold less is never refused
  CROSSDOCK_TRY(const auto reserved, domain.ledger.apply(tx, std::array{transfer}, now));
  order.credit = reserved.front();
  return {};
}

namespace {

// `released`: above the limit too, because a person has said so.
Result<void> hold_credit(Domain& domain, store::Tx& tx, Order& order, const Party& party, bool released, Timestamp now) {
  CROSSDOCK_TRY(const std::uint8_t places, model::need_minor_units(order.currency, "currency"));
  CROSSDOCK_TRY(const std::int64_t amount, order.total.to_implied(places));
  if (party.credit_limit) CROSSDOCK_CHECK(check_currency(party, order));
  if (!party.credit_limit || amount <= 0 || order.credit) return {};
  ledger::Transfer transfer = exposure(party, amount, order);
  transfer.forced = released;
  auto reserved = domain.ledger.apply(tx, std::array{transfer}, now);
  if (!reserved && reserved.error().kind == ErrorKind::rejected) {
    return too_little(party, order, domain.ledger.balance(credit_available(party)).free(), places);
  }
  if (!reserved) return fail(std::move(reserved).error());
  order.credit = reserved->front();
  return {};
}

Result<std::optional<Json>> approve(Domain& domain, process::CallContext& context, const JsonObject& arguments,
                                    bool released) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const auto party, domain.reference.need_party(order.party));
  CROSSDOCK_CHECK(hold_credit(domain, context.tx, order, *party, released, context.now));
  order.reached(OrderStatus::credit_approved);
  CROSSDOCK_CHECK(save_order(context.tx, order));
  JsonObject data;
  data["amount"] = order.total.text();
  data["currency"] = order.currency;
  data["limited"] = party->credit_limit.has_value();
  const std::string by = json_string_or(arguments, "by", "");
  if (!by.empty()) data["by"] = by;
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "credit.approved", data, context.now));
  return Json(std::move(data));
}

}  // namespace

Result<std::optional<Json>> credit_reserve(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  return approve(domain, context, arguments, false);
}

Result<std::optional<Json>> credit_release(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  return approve(domain, context, arguments, true);
}

Result<std::optional<Json>> order_invoice(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const auto party, domain.reference.need_party(order.party));
  CROSSDOCK_TRY(const std::string number, json_string(arguments, "invoice", "with"));
  CROSSDOCK_TRY(const Decimal total, json_decimal(arguments, "total", "with"));
  CROSSDOCK_TRY(const std::string shipment_id, json_string(arguments, "shipment", "with"));
  CROSSDOCK_TRY(const std::uint8_t places, model::need_minor_units(order.currency, "currency"));
  CROSSDOCK_TRY(const std::int64_t amount, total.rounded(places).to_implied(places));
  for (Shipment& shipment : order.shipments) {
    if (shipment.shipment != shipment_id || shipment.invoice == number) continue;
    shipment.invoice = number;
    shipment.invoice_total = total.text();
    invoice_lines(order, shipment);
    if (party->credit_limit) CROSSDOCK_CHECK(use_credit(domain, context.tx, *party, order, amount, context.now));
  }
  order.reached(OrderStatus::invoiced);
  if (order.is_settled() && order.credit) {
    CROSSDOCK_CHECK(domain.ledger.void_pending(context.tx, order.credit, context.now));
    order.credit = {};
  }
  CROSSDOCK_CHECK(save_order(context.tx, order));
  CROSSDOCK_CHECK(add_identifier(context.tx, number, "invoice", order.party, order.id));
  JsonObject data;
  data["invoice"] = number;
  data["total"] = total.text();
  data["currency"] = order.currency;
  data["shipment"] = shipment_id;
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "invoice.posted", data, context.now));
  CROSSDOCK_CHECK(publish_if_settled(domain, context.tx, order, context.now));
  return Json(std::move(data));
}

}  // namespace crossdock::hub
