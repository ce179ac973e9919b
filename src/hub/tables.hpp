// SPDX-License-Identifier: Apache-2.0
// Every table the hub's use cases own. Rows whose column is called `doc` hold a JSON object with a version `v`.
#pragma once

#include "store/schema.hpp"

namespace crossdock::hub::tables {

using store::ColumnType;

// Raw messages as they came in; the evidence behind every order. (id, channel, received_us, content_type, source_id,
// correlation, body)
extern const store::Table k_message;
// What has been received already: key = hash16(source, id of the message at the source). (key, message, received_us)
extern const store::Table k_inbox;
// Transport idempotency: key = hash16(consumer, Idempotency-Key). A log: (position, key, body_hash, order, answer,
// created_us)
extern const store::Table k_answered;
// The keys of that log in blocks (key_blocks.hpp). (block, keys)
extern const store::Table k_answered_keys;
// The same, ordered by key: only read, for what was written before there was the log. (key, body_hash, order, answer,
// created_us)
extern const store::Table k_idempotency;
// (id, status, doc)
extern const store::Table k_order;
// Every number an order is known by. (value, kind, owner, order): owner is the party for buyer's numbers.
extern const store::Table k_identifier;
// Calls and deliveries still to be made. (id, state, target, operation, business_key, arguments, token, subject,
// correlation, attempts, next_us, error, owner): state is 0 to be made, 1 parked, 2 behind an earlier one; owner is the
// node that makes it, null when the store is not shared.
extern const store::Table k_outbox;
// (id, state, target, doc, order): target is the outbox item, instance or message a retry acts on; order is the order
// that waits, 0 when there is none yet.
extern const store::Table k_exception;
// Messages that wait for their turn, and those that failed before them (sequences.hpp). (number, scope, place, message, set,
// exception, since_us): exception is 0 for what is held back.
extern const store::Table k_sequence;
// (code, id, doc)
extern const store::Table k_item;
extern const store::Table k_location;
extern const store::Table k_party;
// What must stay on a shelf whatever is asked for. (item, location, quantity): ids and base units.
extern const store::Table k_safety_stock;
// Expected supply. (id, source, item, location, is_open, pool, state, ordered, received, closed, day, as_of_us)
extern const store::Table k_supply;
// Who waits for stock of an item, the first in line first. (item, priority, order, tried_us)
extern const store::Table k_backorder;
// Tasks for people. (id, state, watch_us, doc, instance): watch_us is when housekeeping must look at it.
extern const store::Table k_task;
// Records by a number of their own (record.hpp): purchase orders of ours, returns, suppliers' invoices, customers to be.
// (number, state, doc)
extern const store::Table k_supplier_order;
extern const store::Table k_return;
extern const store::Table k_supplier_invoice;
extern const store::Table k_customer_application;
// What systems have stated of master data. (kind, code, field, value, source, as_of_us, effective_us)
extern const store::Table k_master_field;
// Cross-references. (table, key, from, until, value): days, "" = no bound.
extern const store::Table k_xref;
// Lots and serial numbers. (item, code, id, serial, expires)
extern const store::Table k_lot;
// (party, item, currency, unit, unit_price, as_of_us); party "" is the list price.
extern const store::Table k_price;
// Changes of what nodes hold in memory and no other log tells, so that they hear of each other's. A log, only written
// when the store is shared. (position, kind, key): kind is the name of a table, "definition", or "call" for one that was
// handed to another node (its id, with ? before it when in doubt).
extern const store::Table k_change;
// Interchange, group and set control numbers, per sender and receiver. (name, last)
extern const store::Table k_control_number;
// Interchanges received, by their own number: key = hash16(series, control number). (key, control, hash, message,
// received_us, acknowledgement): the sent interchange that answered it, so that it can be answered again; 0 = none.
extern const store::Table k_interchange;
// Interchanges sent, as they left: evidence, and what is sent again. (id, partner, standard, control, target, file, bytes,
// sent_us, outbox): outbox is the row that delivers or delivered them last.
extern const store::Table k_sent_interchange;
// The sets in them, each waiting for the partner's acknowledgement. (partner, group, set, type, order, sent, state, due_us,
// exception, answered_us, status)
extern const store::Table k_sent_set;
// The same by the number of their document, the last that was sent of each type. (partner, number, type, group, set)
extern const store::Table k_sent_number;
// Documents that wait to leave together with others (batch.hpp). (partner, standard, place, set, order, correlation,
// document, business_key, since_us)
extern const store::Table k_batched_set;
// Counts of milestones up to an event position; the tail is counted at start. (name, value)
extern const store::Table k_milestone_count;

}  // namespace crossdock::hub::tables

namespace crossdock::hub {
store::Schema schema();
}
