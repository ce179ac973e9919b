// SPDX-License-Identifier: Apache-2.0
// The functions a process document may call by name. Each runs within the unit of work of its step: what it changes
// commits together with the step. They are idempotent by the state of the order: a step that runs again after an
// operator's retry does not reserve, ship or invoice twice.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "edi/tree.hpp"
#include "hub/domain.hpp"
#include "process/runtime.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace crossdock::documents {
struct Document;
}

namespace crossdock::hub {

class EdiStandard;

using Function = Result<std::optional<Json>> (*)(Domain& domain, process::CallContext& context, const JsonObject& arguments);

struct NamedFunction {
  std::string_view name;         // "stock.reserve"
  std::string_view description;  // one sentence, for `crossdock functions` and the docs
  Function function = nullptr;
};

const std::vector<NamedFunction>& functions();
// Those on business records that are no orders (functions_record.cpp).
std::vector<NamedFunction> record_functions();
const NamedFunction* find_function(std::string_view name);

// The document that a partner takes for what was asked, a name ("x12_855") or a kind ("order"); nullptr when it takes none.
// unsupported "document.unknown".
Result<const documents::Document*> agreed_document(Domain& domain, const Partner& partner, std::string_view asked);
// Its content as a set, checked by what the partner wants of its sets.
Result<edi::TransactionSet> set_for(Domain& domain, const Partner& partner, const EdiStandard& standard,
                                    const documents::Document& document, const Json& content);

// The order named by arguments.order ("ord_...").
Result<Order> order_argument(store::Reader& reader, const JsonObject& arguments);

// order.*
Result<std::optional<Json>> order_price(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> order_identify(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> order_milestone(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> order_pick(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> order_invoice(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> order_cancel_pick(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> order_cancel(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> order_reject(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> order_recall_pick(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> order_change(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> order_hold(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> order_lift_hold(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> order_check_hold(Domain&, process::CallContext&, const JsonObject&);
// account.* and credit.*
Result<std::optional<Json>> account_check(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> credit_release(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> credit_reserve(Domain&, process::CallContext&, const JsonObject&);
// stock.*
Result<std::optional<Json>> stock_reserve(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> stock_substitute(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> stock_allocate(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> stock_ship(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> stock_deliver(Domain&, process::CallContext&, const JsonObject&);
// return.*
Result<std::optional<Json>> return_authorise(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> return_refuse(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> return_receive(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> return_dispose(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> return_credit(Domain&, process::CallContext&, const JsonObject&);
// supplier_invoice.*
Result<std::optional<Json>> supplier_invoice_match(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> supplier_invoice_approve(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> supplier_invoice_refuse(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> supplier_invoice_post(Domain&, process::CallContext&, const JsonObject&);
// customer_application.*
Result<std::optional<Json>> customer_application_approve(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> customer_application_refuse(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> customer_application_check(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> customer_application_activate(Domain&, process::CallContext&, const JsonObject&);
// master.*
Result<std::optional<Json>> master_pause(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> master_apply(Domain&, process::CallContext&, const JsonObject&);
// supplier_order.*
Result<std::optional<Json>> supplier_order_create(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> supplier_order_propose(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> supplier_order_place(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> supplier_order_send(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> supplier_order_answer(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> supplier_order_announce(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> supplier_order_review(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> supplier_order_reorder(Domain&, process::CallContext&, const JsonObject&);
Result<std::optional<Json>> supplier_order_close(Domain&, process::CallContext&, const JsonObject&);
// xref.*
Result<std::optional<Json>> xref_lookup(Domain&, process::CallContext&, const JsonObject&);
// task.*
Result<std::optional<Json>> task_open(Domain&, process::CallContext&, const JsonObject&);
// sscc.*
Result<std::optional<Json>> sscc_allocate(Domain&, process::CallContext&, const JsonObject&);
// document.*
Result<std::optional<Json>> document_send(Domain&, process::CallContext&, const JsonObject&);

// Publishes "order.settled" when nothing of the order is open any more (Order::is_settled), for processes that wait for
// it. Not for orders whose picks are not recorded: their processes know of one shipment.
Result<void> publish_if_settled(Domain& domain, store::Tx& tx, const Order& order, Timestamp now);

// Gives back everything an order still holds: reservations, allocations, credit. Used by reject and cancel.
Result<void> release_order(Domain& domain, store::Tx& tx, Order& order, std::string_view reason, Timestamp now);

}  // namespace crossdock::hub
