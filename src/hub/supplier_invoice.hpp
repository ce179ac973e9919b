// SPDX-License-Identifier: Apache-2.0
// An invoice of a supplier, known once by supplier and number, and how it compares with what was ordered and what came
// (three-way match). Pure but for the last functions, which read and write its row.
#pragma once

#include "base/clock.hpp"
#include "base/decimal.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "hub/supplier_order.hpp"
#include "hub/tolerance.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

// Values are stored: never renumber.
enum class InvoiceState : std::uint8_t { received = 0, approved = 1, posted = 2, refused = 3 };
std::string_view to_string(InvoiceState state);
std::optional<InvoiceState> invoice_state_from(std::string_view name);

struct SupplierInvoice {
  InvoiceState state = InvoiceState::received;
  std::string supplier;
  std::string approved_by;  // "" = it matched
  std::string payable;      // the number in payables
  std::string reason;
  Timestamp received;
  JsonObject content;  // the canonical invoice, as it came

  std::string number() const;          // the supplier's
  std::string purchase_order() const;  // ours
  std::string key() const;             // "<supplier>/<number>"
};

struct MatchDifference {
  std::string line;  // "" = of the whole
  std::string what;  // purchase_order, line, price, quantity, not_received, charges, total, kind
  std::string expected;
  std::string invoiced;
  bool within = false;
  bool heals = false;  // when more of the order comes in
};
struct Match {
  std::vector<MatchDifference> differences;
  std::vector<std::pair<std::string, std::int64_t>> quantities;  // base units by line of the order

  bool is_within() const;
  bool heals() const;  // whatever is not within may still come in
  JsonArray view() const;
};
// `order` is none when the invoice names none of ours that this supplier has.
Result<Match> match_invoice(const Reference& reference, const SupplierInvoice& invoice,
                            const std::optional<SupplierOrder>& order, const Tolerance& tolerance);

JsonObject supplier_invoice_view(const SupplierInvoice& invoice);

Result<std::optional<SupplierInvoice>> find_supplier_invoice(store::Reader& reader, std::string_view key);
Result<SupplierInvoice> load_supplier_invoice(store::Reader& reader, std::string_view key);  // not_found
Result<void> save_supplier_invoice(store::Tx& tx, const SupplierInvoice& invoice);

// Keeps it and publishes "supplier_invoice.received", with the key as subject. conflict "invoice.duplicate" when its number
// has come before with other content; with the same content nothing happens.
Result<SupplierInvoice> receive_supplier_invoice(Domain& domain, store::Tx& tx, std::string_view supplier,
                                                 const JsonObject& content, Timestamp now);

}  // namespace crossdock::hub
