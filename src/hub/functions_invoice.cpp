// SPDX-License-Identifier: Apache-2.0
// supplier_invoice.*: from the match to the posting.
#include "hub/functions.hpp"
#include "hub/supplier_invoice.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

Result<SupplierInvoice> invoice_of(store::Reader& reader, const JsonObject& arguments) {
  CROSSDOCK_TRY(const std::string key, json_string(arguments, "supplier_invoice", "with"));
  return load_supplier_invoice(reader, key);
}

// The purchase order that it is for, when it is one of ours to this supplier.
Result<std::optional<SupplierOrder>> order_of(store::Reader& reader, const SupplierInvoice& invoice) {
  CROSSDOCK_TRY(auto order, find_supplier_order(reader, invoice.purchase_order()));
  if (order && order->supplier != invoice.supplier) order.reset();
  return order;
}

Result<Match> match_of(const Domain& domain, store::Reader& reader, const SupplierInvoice& invoice) {
  CROSSDOCK_TRY(const auto order, order_of(reader, invoice));
  return match_invoice(domain.reference, invoice, order, domain.settings.payables.of(invoice.supplier));
}

Result<void> tell(Domain& domain, process::CallContext& context, const SupplierInvoice& invoice, std::string_view what,
                  JsonObject data) {
  events::Event event;
  event.type = fmt::format("supplier_invoice.{}", what);
  event.source = "crossdock";
  event.subject = invoice.key();
  event.time = context.now;
  event.correlation = context.correlation;
  data["supplier"] = invoice.supplier;
  data["invoice"] = invoice.number();
  event.data = std::move(data);
  return publish(domain, context.tx, std::move(event), context.now);
}

JsonObject short_view(const SupplierInvoice& invoice) {
  return JsonObject{{"supplier_invoice", invoice.key()}, {"state", to_string(invoice.state)}};
}

}  // namespace

Result<std::optional<Json>> supplier_invoice_match(Domain& domain, process::CallContext& context,
                                                   const JsonObject& arguments) {
  CROSSDOCK_TRY(const SupplierInvoice invoice, invoice_of(context.tx, arguments));
  CROSSDOCK_TRY(const Match match, match_of(domain, context.tx, invoice));
  JsonObject out = short_view(invoice);
  out["within"] = match.is_within();
  out["heals"] = match.heals();
  out["differences"] = match.view();
  out["purchase_order"] = invoice.purchase_order();
  return Json(std::move(out));
}

Result<std::optional<Json>> supplier_invoice_approve(Domain& domain, process::CallContext& context,
                                                     const JsonObject& arguments) {
  CROSSDOCK_TRY(SupplierInvoice invoice, invoice_of(context.tx, arguments));
  if (invoice.state == InvoiceState::received) {
    CROSSDOCK_TRY(const Match match, match_of(domain, context.tx, invoice));
    invoice.approved_by = json_string_or(arguments, "by", "");
    if (!match.is_within() && invoice.approved_by.empty())
      return fail(ErrorKind::rejected, "supplier_invoice.mismatch",
                  fmt::format("Invoice {} is beyond the tolerance: a person has to approve it", invoice.key()),
                  invoice.key());
    CROSSDOCK_TRY(auto order, order_of(context.tx, invoice));
    for (const auto& [number, quantity] : match.quantities) {
      if (SupplierLine* line = order ? order->find_line(number) : nullptr) line->invoiced += quantity;
    }
    if (order) CROSSDOCK_CHECK(save_supplier_order(context.tx, *order));
    invoice.state = InvoiceState::approved;
    CROSSDOCK_CHECK(save_supplier_invoice(context.tx, invoice));
    JsonObject data{{"differences", match.view()}};
    if (!invoice.approved_by.empty()) data["by"] = invoice.approved_by;
    CROSSDOCK_CHECK(tell(domain, context, invoice, "approved", std::move(data)));
  }
  JsonObject out = short_view(invoice);
  out["invoice"] = invoice.content;
  out["supplier"] = invoice.supplier;
  return Json(std::move(out));
}

Result<std::optional<Json>> supplier_invoice_refuse(Domain& domain, process::CallContext& context,
                                                    const JsonObject& arguments) {
  CROSSDOCK_TRY(SupplierInvoice invoice, invoice_of(context.tx, arguments));
  if (invoice.state != InvoiceState::received) return Json(short_view(invoice));
  invoice.state = InvoiceState::refused;
  invoice.reason = json_string_or(arguments, "reason", "");
  CROSSDOCK_CHECK(save_supplier_invoice(context.tx, invoice));
  CROSSDOCK_CHECK(tell(domain, context, invoice, "refused", JsonObject{{"reason", invoice.reason}}));
  return Json(short_view(invoice));
}

Result<std::optional<Json>> supplier_invoice_post(Domain& domain, process::CallContext& context,
                                                  const JsonObject& arguments) {
  CROSSDOCK_TRY(SupplierInvoice invoice, invoice_of(context.tx, arguments));
  if (invoice.state != InvoiceState::approved) return Json(short_view(invoice));
  CROSSDOCK_TRY(invoice.payable, json_string(arguments, "payable", "with"));
  invoice.state = InvoiceState::posted;
  CROSSDOCK_CHECK(save_supplier_invoice(context.tx, invoice));
  CROSSDOCK_CHECK(tell(domain, context, invoice, "posted", JsonObject{{"payable", invoice.payable}}));
  return Json(short_view(invoice));
}

}  // namespace crossdock::hub
