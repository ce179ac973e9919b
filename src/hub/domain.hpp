// SPDX-License-Identifier: Apache-2.0
// What every use case works with on the writer thread: plain references, no sockets, no threads. `publish` is how
// anything that happened becomes an event.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "events/event_log.hpp"
#include "hub/idempotency.hpp"
#include "hub/inbox.hpp"
#include "hub/milestones.hpp"
#include "hub/order.hpp"
#include "hub/outbox.hpp"
#include "hub/reference.hpp"
#include "hub/safety_stock.hpp"
#include "hub/settings.hpp"
#include "ledger/ledger.hpp"
#include "process/runtime.hpp"
#include "store/store.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace crossdock::hub {

class DocumentWriter;
class Guides;

struct Domain {
  const Settings& settings;
  IdSource& ids;
  Reference& reference;
  ledger::Ledger& ledger;
  Idempotency& idempotency;
  Inbox& inbox;
  SafetyStock& safety_stock;
  Outbox& outbox;
  Milestones& milestones;
  DocumentWriter& documents;
  Guides& guides;
  process::Runtime* runtime = nullptr;                                             // set once, before any work
  std::function<bool(std::string_view system, std::string_view operation)> knows;  // does a system offer it
};

// Appends to the log, counts it, and offers it to waiting processes: one unit of work.
Result<void> publish(Domain& domain, store::Tx& tx, events::Event event, Timestamp now);
// A milestone of an order, from the hub itself.
Result<void> publish_milestone(Domain& domain, store::Tx& tx, const Order& order, std::string_view type, JsonObject data,
                               Timestamp now);

}  // namespace crossdock::hub
