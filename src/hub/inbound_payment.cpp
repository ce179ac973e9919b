// SPDX-License-Identifier: Apache-2.0
#include "hub/credit.hpp"
#include "hub/inbound_kind.hpp"
#include "hub/inbound_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

struct Sums {
  Decimal paid;
  Decimal item_adjustments;
  Decimal adjustments;
};

Result<Decimal> amount_or_zero(const JsonObject& object, std::string_view key) {
  if (json_find(object, key) == nullptr) return Decimal{};
  return json_decimal(object, key);
}

Result<Decimal> adjusted(const JsonObject& object) {
  Decimal sum;
  for (const Json& one : json_list_or_empty(object, "adjustments")) {
    CROSSDOCK_TRY(const Decimal amount, json_decimal(one.get_object(), "amount"));
    CROSSDOCK_TRY(sum, sum.plus(amount));
  }
  return sum;
}

// Partners differ in whether what is paid of an item is before or after its deductions; it must come out one way.
Result<void> check_total(const JsonObject& content) {
  CROSSDOCK_TRY(const Decimal amount, json_decimal(content, "amount"));
  Sums sums;
  CROSSDOCK_TRY(sums.adjustments, adjusted(content));
  for (const Json& one : json_list_or_empty(content, "items")) {
    CROSSDOCK_TRY(const Decimal paid, json_decimal(one.get_object(), "paid"));
    CROSSDOCK_TRY(sums.paid, sums.paid.plus(paid));
    CROSSDOCK_TRY(const Decimal less, adjusted(one.get_object()));
    CROSSDOCK_TRY(sums.item_adjustments, sums.item_adjustments.plus(less));
  }
  CROSSDOCK_TRY(const Decimal after, sums.paid.plus(sums.adjustments));
  CROSSDOCK_TRY(const Decimal before, after.plus(sums.item_adjustments));
  if (amount == after || amount == before) return {};
  return fail(ErrorKind::invalid, "payment.total",
              fmt::format("{} is paid, but the items come to {}, or {} with their adjustments", amount.text(), after.text(),
                          before.text()),
              "amount");
}

Result<OrderId> order_of_invoice(store::Reader& reader, const std::string& invoice) {
  CROSSDOCK_TRY(const auto found, find_orders(reader, invoice));
  const auto one = std::ranges::find(found, "invoice", &Identified::kind);
  if (one != found.end()) return one->order;
  return fail(ErrorKind::missing_reference, "invoice.unknown", fmt::format("No order was invoiced as \"{}\"", invoice),
              invoice);
}

Result<void> pay_item(Domain& domain, store::Tx& tx, const InboundDocument& document, const JsonObject& item,
                      const std::string& payment, Timestamp now) {
  CROSSDOCK_TRY(const std::string invoice, json_string(item, "invoice"));
  CROSSDOCK_TRY(const OrderId order_id, order_of_invoice(tx, invoice));
  CROSSDOCK_TRY(const Order order, load_order(tx, order_id));
  const std::string currency = json_string_or(document.content, "currency", order.currency);
  if (currency != order.currency) {
    return fail(ErrorKind::rejected, "payment.currency",
                fmt::format("Invoice {} is in {}, the payment in {}", invoice, order.currency, currency), invoice);
  }
  CROSSDOCK_TRY(const auto party, domain.reference.need_party(order.party));
  // What is paid and what is taken off for paying early settle the invoice; a deduction does not.
  CROSSDOCK_TRY(const Decimal paid, json_decimal(item, "paid"));
  CROSSDOCK_TRY(const Decimal discount, amount_or_zero(item, "discount"));
  CROSSDOCK_TRY(const Decimal settled, paid.plus(discount));
  CROSSDOCK_CHECK(free_credit(domain.ledger, tx, *party, settled, "payment",
                              fmt::format("payment {} invoice {}", payment, invoice), now));
  JsonObject data = item;
  data["payment"] = payment;
  data["currency"] = currency;
  data["partner"] = document.partner.name;
  data["settled"] = settled.text();
  return publish_milestone(domain, tx, order, "payment.received", std::move(data), now);
}

}  // namespace

Result<Applied> receive_payment(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  const JsonObject& content = document.content;
  CROSSDOCK_TRY(const std::string payment, json_string(content, "payment"));
  if (json_string_or(content, "direction", "credit") != "credit")
    return fail(ErrorKind::unsupported, "payment.direction",
                fmt::format("Payment {} is drawn from our account: a person decides", payment), payment);
  CROSSDOCK_CHECK(check_total(content));
  LineFailures failures;
  const JsonArray& items = json_list_or_empty(content, "items");
  for (std::size_t i = 0; i < items.size(); ++i) {
    JsonObject item = items[i].get_object();
    const std::string id = fmt::format("payment {}/{}", payment, i + 1);
    CROSSDOCK_TRY(const bool known, Inbox::knows(tx, source_of(document.partner), id));
    if (known) continue;
    item["line"] = json_string_or(item, "invoice", std::to_string(i + 1));
    const auto paid = pay_item(domain, tx, document, item, payment, now);
    if (!paid) {
      failures.add(item, paid.error());
      continue;
    }
    CROSSDOCK_TRY([[maybe_unused]] const bool first,
                  domain.inbox.first_time(tx, source_of(document.partner), id, document.message, now));
  }
  CROSSDOCK_CHECK(failures.result(items.size()));
  CROSSDOCK_CHECK(publish_received(domain, tx, document, payment, now));
  return Applied{};
}

}  // namespace crossdock::hub
