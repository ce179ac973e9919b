// SPDX-License-Identifier: Apache-2.0
#include "hub/supplier_invoice.hpp"

#include "hub/commands.hpp"
#include "hub/part.hpp"
#include "hub/record.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_doc_version = 1;
constexpr std::array<std::string_view, 4> k_states = {"received", "approved", "posted", "refused"};

template <class AnyInvoice, class Visit>
void each_text(AnyInvoice& invoice, Visit visit) {
  visit("supplier", invoice.supplier);
  visit("approved_by", invoice.approved_by);
  visit("payable", invoice.payable);
  visit("reason", invoice.reason);
}

Result<SupplierInvoice> from_row(const RecordRow& row) {
  if (number_or_zero(row.doc, "v") != k_doc_version)
    return fail(ErrorKind::corrupt, "record.stored", "Unknown record version", row.number);
  SupplierInvoice invoice;
  invoice.state = static_cast<InvoiceState>(row.state);
  invoice.received.us = number_or_zero(row.doc, "received_us");
  each_text(invoice, [&row](std::string_view name, std::string& value) { value = json_string_or(row.doc, name, ""); });
  if (const Json* content = json_find(row.doc, "content"); content != nullptr && content->is_object())
    invoice.content = content->get_object();
  return invoice;
}

Result<Json> receive(Domain& domain, store::Tx& tx, const JsonObject& body, std::string_view, Timestamp now) {
  CROSSDOCK_TRY(const std::string supplier, record_number(body, "supplier"));
  JsonObject content = body;
  content.erase("supplier");
  CROSSDOCK_TRY(const SupplierInvoice invoice, receive_supplier_invoice(domain, tx, supplier, content, now));
  return Json(supplier_invoice_view(invoice));
}

Result<Json> get(const Domain&, store::Reader& reader, const JsonObject& query, Timestamp) {
  CROSSDOCK_TRY(const std::string key, json_string(query, "number"));
  CROSSDOCK_TRY(const SupplierInvoice invoice, load_supplier_invoice(reader, key));
  return Json(supplier_invoice_view(invoice));
}

Result<Json> list(const Domain&, store::Reader& reader, const JsonObject& query, Timestamp) {
  const std::string state = json_string_or(query, "state", "");
  const auto wanted = invoice_state_from(state);
  if (!state.empty() && !wanted)
    return fail(ErrorKind::invalid, "supplier_invoice.state",
                fmt::format("\"{}\" is none of: {}", state, fmt::join(k_states, ", ")), "state");
  const auto number = wanted ? std::optional(static_cast<std::int64_t>(*wanted)) : std::nullopt;
  const std::size_t limit = list_limit(query);
  CROSSDOCK_TRY(const auto rows,
                list_records(reader, tables::k_supplier_invoice, number, json_string_or(query, "after", ""), limit));
  JsonArray found;
  for (const RecordRow& row : rows) {
    CROSSDOCK_TRY(const SupplierInvoice invoice, from_row(row));
    found.emplace_back(supplier_invoice_view(invoice));
  }
  return Json(JsonObject{{"supplier_invoices", std::move(found)}, {"next", rows.size() < limit ? "" : rows.back().number}});
}

}  // namespace

std::vector<Command> supplier_invoice_commands() { return {{"supplier_invoice.receive", receive}}; }
std::vector<Question> supplier_invoice_questions() {
  return {{"supplier_invoice.get", get}, {"supplier_invoice.list", list}};
}

std::string_view to_string(InvoiceState state) { return k_states.at(static_cast<std::size_t>(state)); }

std::optional<InvoiceState> invoice_state_from(std::string_view name) {
  const auto* const found = std::ranges::find(k_states, name);
  if (found == k_states.end()) return std::nullopt;
  return static_cast<InvoiceState>(found - k_states.begin());
}

std::string SupplierInvoice::number() const { return json_string_or(content, "invoice", ""); }
std::string SupplierInvoice::purchase_order() const { return json_string_or(content, "purchase_order", ""); }
std::string SupplierInvoice::key() const { return fmt::format("{}/{}", supplier, number()); }

JsonObject supplier_invoice_view(const SupplierInvoice& invoice) {
  JsonObject view{{"number", invoice.key()}, {"state", to_string(invoice.state)}};
  each_text(invoice, [&view](std::string_view name, const std::string& value) {
    if (!value.empty()) view[name] = value;
  });
  view["received"] = invoice.received.rfc3339();
  view["content"] = invoice.content;
  return view;
}

Result<std::optional<SupplierInvoice>> find_supplier_invoice(store::Reader& reader, std::string_view key) {
  CROSSDOCK_TRY(const auto row, find_record(reader, tables::k_supplier_invoice, key));
  if (!row) return std::optional<SupplierInvoice>();
  CROSSDOCK_TRY(SupplierInvoice invoice, from_row(*row));
  return std::optional<SupplierInvoice>(std::move(invoice));
}

Result<SupplierInvoice> load_supplier_invoice(store::Reader& reader, std::string_view key) {
  CROSSDOCK_TRY(auto invoice, find_supplier_invoice(reader, key));
  if (invoice) return *std::move(invoice);
  return fail(ErrorKind::not_found, "supplier_invoice.unknown", fmt::format("There is no supplier's invoice {}", key),
              std::string(key));
}

Result<void> save_supplier_invoice(store::Tx& tx, const SupplierInvoice& invoice) {
  JsonObject doc{{"v", k_doc_version}, {"received_us", invoice.received.us}};
  each_text(invoice, [&doc](std::string_view name, const std::string& value) {
    if (!value.empty()) doc[name] = value;
  });
  doc["content"] = invoice.content;
  return save_record(tx, tables::k_supplier_invoice, invoice.key(), static_cast<std::int64_t>(invoice.state), doc);
}

Result<SupplierInvoice> receive_supplier_invoice(Domain& domain, store::Tx& tx, std::string_view supplier,
                                                 const JsonObject& content, Timestamp now) {
  CROSSDOCK_CHECK(record_number(content, "invoice"));
  CROSSDOCK_CHECK(record_lines(content, "lines"));
  SupplierInvoice invoice{.supplier = std::string(supplier), .received = now, .content = content};
  CROSSDOCK_TRY(auto known, find_supplier_invoice(tx, invoice.key()));
  if (known && known->content == content) return *std::move(known);
  if (known)
    return fail(ErrorKind::conflict, "invoice.duplicate",
                fmt::format("Supplier {} has sent invoice {} before, with other content", supplier, invoice.number()),
                invoice.key());
  CROSSDOCK_CHECK(save_supplier_invoice(tx, invoice));
  events::Event event;
  event.type = "supplier_invoice.received";
  event.source = "crossdock";
  event.subject = invoice.key();
  event.time = now;
  event.correlation = domain.ids.make<CorrelationId>().text();
  event.data = JsonObject{{"supplier", supplier},
                          {"invoice", invoice.number()},
                          {"purchase_order", invoice.purchase_order()},
                          {"total", json_string_or(content, "total", "")},
                          {"currency", json_string_or(content, "currency", "")}};
  CROSSDOCK_CHECK(publish(domain, tx, std::move(event), now));
  return invoice;
}

}  // namespace crossdock::hub
