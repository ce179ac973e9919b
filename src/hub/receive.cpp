// SPDX-License-Identifier: Apache-2.0
#include "hub/receive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

// What a system may tell us about an order. Other types are refused: the hub's own milestones cannot be forged.
constexpr std::array<std::string_view, 2> k_inbound_types = {"shipment.confirmed", "delivery.confirmed"};

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
    if (event->time.us == 0) event->time = now;
    event->correlation = order.correlation;
    CROSSDOCK_CHECK(publish(domain, tx, *std::move(event), now));
    ++received.accepted;
  }
  return received;
}

}  // namespace crossdock::hub
