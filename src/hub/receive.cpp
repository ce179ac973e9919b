// SPDX-License-Identifier: Apache-2.0
#include "hub/receive.hpp"

#include "hub/accept.hpp"
#include "hub/sequences.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

// What a system may tell us about an order. Other types are refused: the hub's own milestones cannot be forged.
constexpr std::array<std::string_view, 2> k_inbound_types = {"shipment.confirmed", "delivery.confirmed"};

Result<void> hold_back(Domain& domain, store::Tx& tx, const Order& order, const Json& envelope, const std::string& id,
                       Timestamp now) {
  Origin origin;
  origin.channel = "events";
  origin.content_type = k_event_content_type;
  origin.source_id = id;
  origin.raw = json_text(envelope);
  CROSSDOCK_TRY(const MessageId message, keep_message(domain, tx, origin, order.correlation, now));
  const std::vector<Sequence> sequences{sequence_of(order.id)};
  CROSSDOCK_TRY(const bool room, has_room(tx, sequences));
  if (room) return join(tx, sequences, message, "", {}, now);
  Exception exception;
  exception.id = domain.ids.make<ExceptionId>();
  exception.error = {ErrorKind::limit, "sequence.full",
                     fmt::format("More than {} messages wait behind the first one of {}", k_held_back_max, order.id.text()),
                     order.id.text()};
  exception.subject = order.id.text();
  exception.correlation = order.correlation;
  exception.message = message;
  exception.opened = now;
  exception.changed = now;
  CROSSDOCK_CHECK(save_exception(tx, exception));
  return join(tx, sequences, message, "", exception.id, now);
}

}  // namespace

Result<events::Event> parse_event(const Json& envelope) {
  if (!envelope.is_object()) return fail(ErrorKind::invalid, "field.type", "An event must be an object");
  const JsonObject& object = envelope.get_object();
  if (json_string_or(object, "specversion", "") != "1.0") {
    return fail(ErrorKind::invalid, "event.specversion", "\"specversion\" must be \"1.0\" (CloudEvents 1.0)", "specversion");
  }
  events::Event event;
  CROSSDOCK_TRY(event.type, json_string(object, "type"));
  CROSSDOCK_TRY(event.source, json_string(object, "source"));
  CROSSDOCK_TRY(event.subject, json_string(object, "subject"));
  if (std::ranges::find(k_inbound_types, event.type) == k_inbound_types.end()) {
    return fail(ErrorKind::invalid, "event.type", fmt::format("\"{}\" is not an event a system may send", event.type),
                "type");
  }
  if (json_find(object, "time") != nullptr) {
    CROSSDOCK_TRY(const std::string time, json_string(object, "time"));
    CROSSDOCK_TRY(event.time, Timestamp::parse_rfc3339(time));
  }
  if (const Json* data = json_find(object, "data")) event.data = *data;
  return event;
}

Result<Received> receive_events(Domain& domain, store::Tx& tx, const JsonArray& envelopes, Timestamp now) {
  Received received;
  for (std::size_t i = 0; i < envelopes.size(); ++i) {
    const std::string place = fmt::format("events[{}]", i);
    auto event = parse_event(envelopes[i]);
    if (!event) {
      const Error& error = event.error();
      return fail(error.kind, error.code, error.message, fmt::format("{}.{}", place, error.place));
    }
    CROSSDOCK_TRY(const std::string id, json_string(envelopes[i].get_object(), "id", place));
    CROSSDOCK_TRY(const OrderId order_id, OrderId::parse(event->subject));
    CROSSDOCK_TRY(const Order order, load_order(tx, order_id));
    CROSSDOCK_TRY(const bool first, domain.inbox.first_time(tx, event->source, id, {}, now));
    if (!first) {
      ++received.duplicates;
      continue;
    }
    ++received.accepted;
    CROSSDOCK_TRY(const bool occupied, is_occupied(tx, {sequence_of(order.id)}));
    if (occupied) {
      CROSSDOCK_CHECK(hold_back(domain, tx, order, envelopes[i], id, now));
      continue;
    }
    if (event->time.us == 0) event->time = now;
    event->correlation = order.correlation;
    CROSSDOCK_CHECK(publish(domain, tx, *std::move(event), now));
  }
  return received;
}

Result<void> publish_kept_event(Domain& domain, store::Tx& tx, MessageId message, Timestamp now) {
  CROSSDOCK_TRY(const auto row, tx.get(tables::k_message, {message.value}));
  if (!row) return fail(ErrorKind::not_found, "message.gone", "The raw message is no longer kept", message.text());
  CROSSDOCK_TRY(const Json envelope, json_parse(store::as_text((*row)[6])));
  CROSSDOCK_TRY(events::Event event, parse_event(envelope));
  CROSSDOCK_TRY(const OrderId order_id, OrderId::parse(event.subject));
  CROSSDOCK_TRY(const Order order, load_order(tx, order_id));
  if (event.time.us == 0) event.time = Timestamp{store::as_integer((*row)[2])};
  event.correlation = order.correlation;
  return publish(domain, tx, std::move(event), now);
}

}  // namespace crossdock::hub
