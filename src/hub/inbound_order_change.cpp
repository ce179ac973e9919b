// SPDX-License-Identifier: Apache-2.0
#include "hub/cancel.hpp"
#include "hub/inbound_kind.hpp"
#include "hub/inbound_line.hpp"
#include "hub/order_change.hpp"
#include "hub/purchase_order.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

// Buyers number the changes of an order. One that comes before its predecessor waits as an exception; a retry finds its
// turn.
Result<bool> is_next(const Order& order, const JsonObject& content) {
  const std::string given = json_string_or(content, k_change_sequence, "");
  const std::string last = json_string_or(order.reference, k_change_sequence, "");
  const auto number = Decimal::parse(given);
  const auto before = last.empty() ? Result<Decimal>(Decimal{}) : Decimal::parse(last);
  if (given.empty() || !number || !before) return given.empty() || given != last;
  if (*number <= *before) return false;
  const auto expected = before->plus(Decimal::of(1));
  if (last.empty() || (expected && *number == *expected)) return true;
  return fail(
      ErrorKind::missing_reference, std::string(k_change_early_code),
      fmt::format("Change {} of {} came after change {}: the one between is missing", given, order.purchase_order, last),
      std::string(k_change_sequence));
}

Result<Order> order_to_change(store::Reader& reader, const InboundDocument& document) {
  CROSSDOCK_TRY(const std::string number, json_string(document.content, "purchase_order"));
  CROSSDOCK_TRY(const std::string party, party_of(document.partner, document.content));
  CROSSDOCK_TRY(const OrderId id,
                find_purchase_order(reader, party, number, json_string_or(document.content, "release", "")));
  if (!id)
    return fail(ErrorKind::missing_reference, "order.unknown", fmt::format("Customer {} has no order {}", party, number),
                number);
  return load_order(reader, id);
}

}  // namespace

Result<Applied> change_order(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  const JsonObject& content = document.content;
  CROSSDOCK_TRY(Order order, order_to_change(tx, document));
  CROSSDOCK_TRY(const bool next, is_next(order, content));
  if (!next) return Applied{order.id, order.id};
  const std::string purpose = json_string_or(content, "purpose", "");
  if (purpose == "cancellation") {
    const bool done = order.status == OrderStatus::rejected;
    const std::string reason = fmt::format("cancelled by {}", document.partner.name);
    if (!done) CROSSDOCK_CHECK(cancel_order(domain, tx, order.id, reason, now));
    return Applied{order.id, {}};
  }
  if (purpose != "change") {
    return fail(ErrorKind::unsupported, "order.change_unsupported",
                fmt::format("A change that says it is \"{}\" is not done by itself; a person decides", purpose), "purpose");
  }
  // A change without a number is known by the message it came in.
  const std::string number = json_string_or(content, k_change_sequence, document.message.text());
  const ChangeRequest request{content, number, document.partner.name, document.channel, document.message};
  CROSSDOCK_TRY(const Json answer, change_order(domain, tx, std::move(order), request, now));
  CROSSDOCK_TRY(const OrderId standing, OrderId::parse(json_string_or(answer.get_object(), "order", "")));
  return Applied{standing, {}};
}

}  // namespace crossdock::hub
