// SPDX-License-Identifier: Apache-2.0
// What is done with returns: by processes (functions_return.cpp), the API (commands.hpp), partners' documents and
// warehouses. Everything is idempotent by the state of the return.
//
// Writer thread, within the caller's unit of work.
#pragma once

#include "hub/customer_return.hpp"
#include "hub/domain.hpp"
#include "store/store.hpp"

#include <string>
#include <string_view>

namespace crossdock::hub {

// Keeps a request {number?, reason?, lines: [{line | item, quantity, unit?}]} of an order and publishes "return.requested"
// {return} of it. The same number again: the return that is there when it is of the same order, else conflict
// "return.exists". missing_reference "return.line_unknown".
Result<CustomerReturn> request_return_of(Domain& domain, store::Tx& tx, const Order& order, const JsonObject& body,
                                         std::string_view who, Timestamp now);

// A warehouse has booked what came back under "<return>/<line>" (movement type return, member `return`): the line has it,
// and "return.received" {return, line, quantity, complete} tells.
struct CameBack {
  std::string line;  // "<return>/<line>"
  std::string item;
  std::string location;
  std::int64_t quantity = 0;  // base units
  bool last = false;          // nothing more will come
};
// missing_reference "return.unknown"; conflict "return.state" when nothing is to come under it (any more), "return.item" for
// another item, "return.location" when an earlier part came elsewhere.
Result<void> check_returned(store::Reader& reader, const CameBack& came);
// After check_returned.
Result<void> note_returned(Domain& domain, store::Tx& tx, const CameBack& came, Timestamp now);
// "<number>/<line>" for what a document says of a line or item of it; "" when it is none of it.
Result<std::string> return_line_of(store::Reader& reader, std::string_view number, const JsonObject& line,
                                   std::string_view item);

// Does {line, disposition: restock | scrap | vendor, quantity, unit?} to what came, exactly: all of it, and no more.
// invalid "return.disposition".
Result<void> dispose_return(Domain& domain, store::Tx& tx, CustomerReturn& given, const JsonArray& dispositions,
                            Timestamp now);

}  // namespace crossdock::hub
