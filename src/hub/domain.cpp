// SPDX-License-Identifier: Apache-2.0
#include "hub/domain.hpp"

#include <utility>

namespace crossdock::hub {

Result<void> publish(Domain& domain, store::Tx& tx, events::Event event, Timestamp now) {
  CROSSDOCK_TRY(event.position, events::append(tx, event));
  domain.milestones.count(tx, event.type, event.position);
  CROSSDOCK_CHECK(domain.runtime->deliver(tx, event, now));
  return {};
}

Result<void> publish_milestone(Domain& domain, store::Tx& tx, const Order& order, std::string_view type, JsonObject data,
                               Timestamp now) {
  events::Event event;
  event.type = type;
  event.source = "crossdock";
  event.subject = order.id.text();
  event.time = now;
  event.correlation = order.correlation;
  event.data = std::move(data);
  return publish(domain, tx, std::move(event), now);
}

}  // namespace crossdock::hub
