// SPDX-License-Identifier: Apache-2.0
// The exception list: what failed and will not heal by itself, with cause, place and evidence, until it is retried with
// success or resolved by a person.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/outbox.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

// Values are stored: never renumber.
enum class ExceptionState : std::uint8_t { open = 0, retrying = 1, resolved = 2 };
std::string_view to_string(ExceptionState state);

struct Exception {
  ExceptionId id;
  ExceptionState state = ExceptionState::open;
  Error error;          // kind, code, message, place
  std::string subject;  // order id, when known
  std::string correlation;
  // What a retry acts on: one of these.
  OutboxId outbox;
  InstanceId instance;
  MessageId message;
  SentId sent;         // with a message: the message is the evidence, and a retry acts on what was sent
  std::string detail;  // for people: "sim-erp.createOrder, 8 attempts"
  Timestamp opened;
  Timestamp changed;
  std::int64_t retries = 0;
  std::string resolution;  // why it was resolved: "retried", or a person's reason

  // The outbox item, instance, sent interchange or message a retry acts on, as the integer all ids share.
  std::int64_t target() const;
  // Equal for exceptions with one root cause: target or process, kind and code.
  std::string cause() const;
  Json to_json() const;
};

Result<void> save_exception(store::Tx& tx, const Exception& exception);
Result<Exception> load_exception(store::Reader& reader, ExceptionId id);  // not_found
// Newest first. `after` is the last id of the page before (zero = from the start).
Result<std::vector<Exception>> list_exceptions(store::Reader& reader, ExceptionState state, ExceptionId after,
                                               std::size_t limit);
// Those of one order, newest first; `subject` is its id.
Result<std::vector<Exception>> exceptions_of_order(store::Reader& reader, ExceptionState state, OrderId order);
// An order that waits for a person: it has an open exception.
Result<bool> is_held(store::Reader& reader, OrderId order);
struct HeldOrders {
  std::vector<OrderId> orders;
  bool more = false;
};
// Orders with open exceptions, newest order first, below `after` (zero = from the newest). Looks at `limit` exceptions.
Result<HeldOrders> held_orders(store::Reader& reader, OrderId after, std::size_t limit);
// Rows that were written before the order stood in a column of its own get it. Before the first other work.
Result<void> add_missing_orders(store::Tx& tx);
// Whether people know of this target: it has an exception that is not resolved.
Result<bool> has_exception(store::Reader& reader, std::int64_t target);
// Closes whatever is not resolved for this target (see Exception::target), when its retry has succeeded.
Result<void> resolve_exceptions_of(store::Tx& tx, std::int64_t target, std::string_view resolution, Timestamp now);

}  // namespace crossdock::hub
