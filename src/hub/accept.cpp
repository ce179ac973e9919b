// SPDX-License-Identifier: Apache-2.0
#include "hub/accept.hpp"

#include "hub/order_line.hpp"
#include "hub/order_total.hpp"
#include "hub/purchase_order.hpp"
#include "hub/tables.hpp"
#include "hub/withdraw.hpp"
#include "model/currency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace crossdock::hub {
namespace {

Result<std::optional<Accepted>> answered_before(const Domain& domain, store::Tx& tx, const Origin& origin) {
  if (origin.key_hash.empty()) return std::optional<Accepted>();
  CROSSDOCK_TRY(auto before, domain.idempotency.find(tx, origin.key_hash));
  if (!before) return std::optional<Accepted>();
  if (before->body_hash != origin.body_hash) {
    return fail(ErrorKind::rejected, "idempotency.key_reused", "This Idempotency-Key was used before with another body",
                "Idempotency-Key");
  }
  return Accepted{before->order, std::move(before->answer), true,
                  before->created.plus_ms(domain.settings.idempotency_window_ms)};
}

Result<void> refuse_duplicate(store::Tx& tx, const model::OrderRequest& request) {
  CROSSDOCK_TRY(const OrderId first, find_purchase_order(tx, request.party, request.purchase_order, request.release));
  if (!first) return {};
  return fail(ErrorKind::conflict, "order.duplicate_purchase_order",
              fmt::format("Customer {} has sent purchase order {} before, as {}", request.party, request.purchase_order,
                          first.text()),
              first.text());
}

Result<Order> make_order(Domain& domain, const model::OrderRequest& request, const Origin& origin, Timestamp now) {
  CROSSDOCK_TRY(const auto party, domain.reference.need_party(request.party));
  Order order;
  order.purchase_order = request.purchase_order;
  order.release = request.release;
  order.party = request.party;
  order.currency = request.currency.empty() ? party->currency : request.currency;
  CROSSDOCK_CHECK(model::need_minor_units(order.currency, "currency"));
  order.location = request.location.empty() ? domain.settings.default_location : request.location;
  order.requested_location = request.location;
  order.channel = request.channel;
  order.sales_channel = request.sales_channel;
  if (!request.fulfilment.empty() && !is_fulfilment(request.fulfilment)) {
    return fail(
        ErrorKind::invalid, "order.fulfilment",
        fmt::format("\"{}\" is no way to fill an order; known are: {}", request.fulfilment, fmt::join(k_fulfilments, ", ")),
        "fulfilment");
  }
  order.fulfilment = request.fulfilment;
  order.partner = request.partner;
  order.requested_ship_date = request.requested_ship_date;
  order.ship_to = request.ship_to;
  order.reference = request.reference;
  order.created = now;
  CROSSDOCK_CHECK(domain.reference.need_location(order.location));
  for (const model::OrderLine& asked : request.lines) {
    CROSSDOCK_TRY(Line line, make_line(domain, asked));
    order.lines.push_back(std::move(line));
  }
  order.id = domain.ids.make<OrderId>();
  order.correlation = origin.correlation.empty() ? domain.ids.make<CorrelationId>().text() : origin.correlation;
  return order;
}

std::string answer_of(const Order& order) {
  JsonObject answer;
  answer["id"] = order.id.text();
  answer["status"] = "accepted";
  answer["purchase_order"] = order.purchase_order;
  answer["party"] = order.party;
  answer["correlation"] = order.correlation;
  answer["links"] = JsonObject{{"self", fmt::format("/v1/orders/{}", order.id.text())}};
  return json_text(answer);
}

JsonObject process_input(const Order& order, const Origin& origin) {
  JsonObject input;
  input["id"] = order.id.text();
  input["purchase_order"] = order.purchase_order;
  input["party"] = order.party;
  input["currency"] = order.currency;
  input["location"] = order.location;
  input["channel"] = order.channel;
  if (!order.partner.empty()) input["partner"] = order.partner;
  if (!origin.consumer.empty()) input["submitted_by"] = origin.consumer;
  return JsonObject{{"order", std::move(input)}};
}

// The first order gives its number up to the one that takes its place.
Result<void> make_room(Domain& domain, store::Tx& tx, OrderId first, const Order& second, Timestamp now) {
  CROSSDOCK_TRY(Order order, load_order(tx, first));
  CROSSDOCK_CHECK(check_withdrawable(domain, tx, order));
  CROSSDOCK_CHECK(withdraw_order(domain, tx, order, "replaced by " + second.id.text(), now));
  CROSSDOCK_TRY(order, load_order(tx, first));
  order.replaced_by = second.id.text();
  CROSSDOCK_CHECK(save_order(tx, order));
  return give_up_purchase_order(tx, order);
}

}  // namespace

Result<MessageId> keep_message(Domain& domain, store::Tx& tx, const Origin& origin, std::string_view correlation,
                               Timestamp now) {
  const auto id = domain.ids.make<MessageId>();
  CROSSDOCK_CHECK(tx.insert(tables::k_message, {id.value, origin.channel, now.us, origin.content_type, origin.source_id,
                                                std::string(correlation), origin.raw}));
  return id;
}

Result<Accepted> accept_order(Domain& domain, store::Tx& tx, const model::OrderRequest& request, const Origin& origin,
                              Timestamp now) {
  CROSSDOCK_TRY(auto before, answered_before(domain, tx, origin));
  if (before) return *std::move(before);
  CROSSDOCK_TRY(Order order, make_order(domain, request, origin, now));
  if (!origin.replaces) CROSSDOCK_CHECK(refuse_duplicate(tx, request));
  CROSSDOCK_CHECK(check_total(domain, tx, order));
  if (origin.replaces) {
    order.replaces = origin.replaces.text();
    CROSSDOCK_CHECK(make_room(domain, tx, origin.replaces, order, now));
  }
  MessageId message = origin.message;
  if (!message) {
    CROSSDOCK_TRY(message, keep_message(domain, tx, origin, order.correlation, now));
  }
  order.message = message.text();
  CROSSDOCK_CHECK(save_order(tx, order));
  CROSSDOCK_CHECK(add_purchase_order(tx, order));
  Accepted accepted{order.id, answer_of(order), false, {}};
  if (!origin.key_hash.empty()) {
    CROSSDOCK_CHECK(domain.idempotency.remember(tx, origin.key_hash, {origin.body_hash, order.id, accepted.answer, now}));
    accepted.key_expires = now.plus_ms(domain.settings.idempotency_window_ms);
  }
  JsonObject data;
  data["purchase_order"] = order.purchase_order;
  data["party"] = order.party;
  data["channel"] = order.channel;
  data["lines"] = order.lines.size();
  if (!order.replaces.empty()) data["replaces"] = order.replaces;
  CROSSDOCK_CHECK(publish_milestone(domain, tx, order, "order.accepted", std::move(data), now));
  CROSSDOCK_CHECK(domain.runtime->start(tx, domain.settings.order_process, process_input(order, origin), order.id.text(),
                                        order.correlation, now));
  return accepted;
}

}  // namespace crossdock::hub
