// SPDX-License-Identifier: Apache-2.0
// The simulated ERP: sales orders and invoices over HTTP JSON, without any idempotency (the same POST twice makes two).
//   POST /orders, GET /orders?reference=, GET /orders/references, POST /orders/change, POST /orders/cancel, POST /invoices,
//   GET /invoices?reference=, POST and GET /credit-memos, POST and GET /payables, POST and GET /customers, GET /statistics
// State is <data>/erp.jsonl.
#pragma once

#include "base/result.hpp"
#include "sim/systems/journal.hpp"
#include "sim/systems/master_data.hpp"
#include "sim/systems/register.hpp"
#include "sim/systems/service.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace crossdock::sim {

struct ErpOptions {
  std::set<std::string> blocked_customers;  // their orders are refused with 422
  bool seed_hub = false;                    // push items, locations, parties and prices at the first start
  Site site;
};

class Erp {
 public:
  Erp(Service& service, ErpOptions options);
  // Reads the journal and adds the routes; before the service starts.
  Result<void> open();
  // After the service has started.
  void start();

 private:
  void apply(const JsonObject& record);
  Result<void> commit(JsonObject record);
  http::Response create_order(const http::Request& request);
  http::Response change_order(const http::Request& request);
  http::Response cancel_order(const http::Request& request);
  http::Response create_invoice(const http::Request& request);
  http::Response create_credit_memo(const http::Request& request);
  http::Response create_customer(const http::Request& request);
  http::Response create_payable(const http::Request& request);
  Json statistics() const;
  void seed(std::size_t step);

  Service& service_;
  ErpOptions options_;
  std::optional<Journal> journal_;
  Register orders_{"SO", "number"};
  Register invoices_{"INV", "number"};
  Register credit_memos_{"CM", "number"};
  Register payables_{"AP", "number"};
  Register customers_{"K", "number"};
  std::set<std::string, std::less<>> cancelled_;
  std::map<std::string, JsonObject, std::less<>> changed_;  // the latest change, by order
  bool seeded_ = false;
};

// Sum of quantity times unit_price, two places.
Result<std::string> invoice_total(const JsonObject& invoice);

}  // namespace crossdock::sim
