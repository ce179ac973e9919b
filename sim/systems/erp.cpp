// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/erp.hpp"

#include "sim/systems/master_data.hpp"

#include <array>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr std::size_t k_listed_max = 100;

http::Response bad_request(const Error& error) { return refusal(400, error.text()); }

// One page by reference, or the latest documents when none is asked for.
http::Response find(const Register& documents, std::string_view name, const http::Request& request) {
  const auto reference = request.query_value("reference");
  return http::Response::json(
      200, JsonObject{{name, reference ? documents.by_reference(*reference) : documents.latest(k_listed_max)}});
}

Result<JsonArray> lines_of(const JsonObject& document) {
  const Json* lines = json_find(document, "lines");
  if (lines == nullptr || !lines->is_array() || lines->get_array().empty()) {
    return fail(ErrorKind::invalid, "lines.missing", "At least one line is needed", "lines");
  }
  return lines->get_array();
}

}  // namespace

Result<std::string> invoice_total(const JsonObject& invoice) {
  CROSSDOCK_TRY(const JsonArray lines, lines_of(invoice));
  Decimal total;
  for (const Json& line : lines) {
    if (!line.is_object()) return fail(ErrorKind::invalid, "line.object", "A line must be an object", "lines");
    CROSSDOCK_TRY(const Decimal quantity, json_decimal(line.get_object(), "quantity"));
    CROSSDOCK_TRY(const Decimal unit_price, json_decimal(line.get_object(), "unit_price"));
    CROSSDOCK_TRY(const Decimal extended, quantity.times(unit_price));
    CROSSDOCK_TRY(total, total.plus(extended));
  }
  CROSSDOCK_TRY(total, total.plus(Decimal(0, 2)));  // at least two places
  return total.rounded(2).text();
}

Erp::Erp(Service& service, ErpOptions options) : service_(service), options_(std::move(options)) {}

Result<void> Erp::open() {
  CROSSDOCK_TRY(journal_, Journal::open(journal_path(service_.options().data, "erp.jsonl"),
                                        [this](const JsonObject& r) { apply(r); }));
  using enum http::Method;
  service_.business(post, "/orders", [this](const http::Request& request) { return create_order(request); });
  service_.business(get, "/orders", [this](const http::Request& request) { return find(orders_, "orders", request); });
  service_.business(post, "/invoices", [this](const http::Request& request) { return create_invoice(request); });
  service_.business(post, "/orders/change", [this](const http::Request& request) { return change_order(request); });
  service_.business(post, "/orders/cancel", [this](const http::Request& request) { return cancel_order(request); });
  service_.business(get, "/invoices", [this](const http::Request& request) { return find(invoices_, "invoices", request); });
  service_.business(post, "/credit-memos", [this](const http::Request& request) { return create_credit_memo(request); });
  service_.business(get, "/credit-memos",
                    [this](const http::Request& request) { return find(credit_memos_, "credit_memos", request); });
  service_.business(post, "/payables", [this](const http::Request& request) { return create_payable(request); });
  service_.business(get, "/payables", [this](const http::Request& request) { return find(payables_, "payables", request); });
  service_.business(post, "/customers", [this](const http::Request& request) { return create_customer(request); });
  service_.business(get, "/customers",
                    [this](const http::Request& request) { return find(customers_, "customers", request); });
  service_.observe(get, "/orders/references", [this](const http::Request&) {
    return http::Response::json(200, JsonObject{{"references", orders_.references()}});
  });
  service_.observe(get, "/statistics", [this](const http::Request&) { return http::Response::json(200, statistics()); });
  return {};
}

void Erp::start() {
  if (!options_.seed_hub || seeded_) return;
  service_.set_ready(false);
  seed(0);
}

void Erp::apply(const JsonObject& record) {
  const std::string kind = json_string_or(record, "record", "");
  if (kind == "seeded") seeded_ = true;
  const Json* document = json_find(record, "document");
  if (document == nullptr || !document->is_object()) return;
  if (kind == "cancelled") cancelled_.insert(json_string_or(record, "order", ""));
  if (kind == "changed") changed_[json_string_or(record, "order", "")] = document->get_object();
  if (kind == "order") orders_.add(document->get_object());
  if (kind == "invoice") invoices_.add(document->get_object());
  if (kind == "credit_memo") credit_memos_.add(document->get_object());
  if (kind == "customer") customers_.add(document->get_object());
  if (kind == "payable") payables_.add(document->get_object());
}

Result<void> Erp::commit(JsonObject record) {
  CROSSDOCK_CHECK(journal_->append(record));
  apply(record);
  return {};
}

http::Response Erp::create_order(const http::Request& request) {
  auto body = object_body(request);
  if (!body) return bad_request(body.error());
  const auto reference = json_string(*body, "reference");
  if (!reference) return bad_request(reference.error());
  const auto lines = lines_of(*body);
  if (!lines) return bad_request(lines.error());
  if (options_.blocked_customers.contains(json_string_or(*body, "customer", ""))) return refusal(422, "customer blocked");

  const std::string number = orders_.next_number();
  (*body)["number"] = number;
  const auto committed = commit(JsonObject{{"record", "order"}, {"document", *std::move(body)}});
  if (!committed) return refusal(500, committed.error().text());
  return http::Response::json(201, JsonObject{{"number", number}, {"reference", *reference}});
}

// What an order is to be now, whatever it was; the same again changes nothing.
http::Response Erp::change_order(const http::Request& request) {
  auto body = object_body(request);
  if (!body) return bad_request(body.error());
  const auto order = json_string(*body, "order");
  if (!order) return bad_request(order.error());
  const auto lines = lines_of(*body);
  if (!lines) return bad_request(lines.error());
  if (orders_.by_number(*order) == nullptr) return refusal(422, "unknown order");
  if (cancelled_.contains(*order)) return refusal(422, "order is cancelled");
  const auto before = changed_.find(*order);
  if (before == changed_.end() || before->second != *body) {
    const auto committed = commit(JsonObject{{"record", "changed"}, {"order", *order}, {"document", *std::move(body)}});
    if (!committed) return refusal(500, committed.error().text());
  }
  return http::Response::json(200, JsonObject{{"number", *order}});
}

http::Response Erp::cancel_order(const http::Request& request) {
  auto body = object_body(request);
  if (!body) return bad_request(body.error());
  const auto order = json_string(*body, "order");
  if (!order) return bad_request(order.error());
  if (orders_.by_number(*order) == nullptr) return refusal(422, "unknown order");
  if (!cancelled_.contains(*order)) {
    const auto committed = commit(JsonObject{{"record", "cancelled"}, {"order", *order}, {"document", *std::move(body)}});
    if (!committed) return refusal(500, committed.error().text());
  }
  return http::Response::json(200, JsonObject{{"number", *order}});
}

http::Response Erp::create_invoice(const http::Request& request) {
  auto body = object_body(request);
  if (!body) return bad_request(body.error());
  const auto reference = json_string(*body, "reference");
  if (!reference) return bad_request(reference.error());
  const auto order = json_string(*body, "order");
  if (!order) return bad_request(order.error());
  if (orders_.by_number(*order) == nullptr) return refusal(422, "unknown order");
  const auto total = invoice_total(*body);
  if (!total) return bad_request(total.error());

  const std::string number = invoices_.next_number();
  (*body)["number"] = number;
  (*body)["total"] = *total;
  const auto committed = commit(JsonObject{{"record", "invoice"}, {"document", *std::move(body)}});
  if (!committed) return refusal(500, committed.error().text());
  return http::Response::json(201, JsonObject{{"number", number}, {"reference", *reference}, {"total", *total}});
}

http::Response Erp::create_credit_memo(const http::Request& request) {
  auto body = object_body(request);
  if (!body) return bad_request(body.error());
  const auto reference = json_string(*body, "reference");
  if (!reference) return bad_request(reference.error());
  const auto order = json_string(*body, "order");
  if (!order) return bad_request(order.error());
  if (orders_.by_number(*order) == nullptr) return refusal(422, "unknown order");
  const auto amount = json_decimal(*body, "amount");
  if (!amount) return bad_request(amount.error());
  if (amount->is_negative() || amount->is_zero()) return refusal(422, "a credit memo is more than nothing");

  const std::string number = credit_memos_.next_number();
  (*body)["number"] = number;
  (*body)["total"] = amount->text();
  const auto committed = commit(JsonObject{{"record", "credit_memo"}, {"document", *std::move(body)}});
  if (!committed) return refusal(500, committed.error().text());
  return http::Response::json(201, JsonObject{{"number", number}, {"reference", *reference}, {"total", amount->text()}});
}

http::Response Erp::create_payable(const http::Request& request) {
  auto body = object_body(request);
  if (!body) return bad_request(body.error());
  const auto reference = json_string(*body, "reference");
  if (!reference) return bad_request(reference.error());
  const auto supplier = json_string(*body, "supplier");
  if (!supplier) return bad_request(supplier.error());
  const auto invoice = json_string(*body, "invoice");
  if (!invoice) return bad_request(invoice.error());

  const std::string number = payables_.next_number();
  (*body)["number"] = number;
  const auto committed = commit(JsonObject{{"record", "payable"}, {"document", *std::move(body)}});
  if (!committed) return refusal(500, committed.error().text());
  return http::Response::json(201, JsonObject{{"number", number}, {"reference", *reference}});
}

http::Response Erp::create_customer(const http::Request& request) {
  auto body = object_body(request);
  if (!body) return bad_request(body.error());
  const auto reference = json_string(*body, "reference");
  if (!reference) return bad_request(reference.error());
  const auto customer = json_string(*body, "customer");
  if (!customer) return bad_request(customer.error());
  if (options_.blocked_customers.contains(*customer)) return refusal(422, "customer blocked");

  const std::string number = customers_.next_number();
  (*body)["number"] = number;
  const auto committed = commit(JsonObject{{"record", "customer"}, {"document", *std::move(body)}});
  if (!committed) return refusal(500, committed.error().text());
  return http::Response::json(201, JsonObject{{"number", number}, {"reference", *reference}});
}

Json Erp::statistics() const {
  return JsonObject{{"orders", orders_.size()},
                    {"orders_distinct", orders_.distinct()},
                    {"duplicates", orders_.duplicates()},
                    {"cancelled", cancelled_.size()},
                    {"changed", changed_.size()},
                    {"invoices", invoices_.size()},
                    {"invoice_duplicates", invoices_.duplicates()},
                    {"credit_memos", credit_memos_.size()},
                    {"credit_memo_duplicates", credit_memos_.duplicates()},
                    {"payables", payables_.size()},
                    {"payable_duplicates", payables_.duplicates()},
                    {"customers", customers_.size()},
                    {"customer_duplicates", customers_.duplicates()}};
}

void Erp::seed(std::size_t step) {
  // Prices name items and parties, so the order matters.
  using Body = Json (*)(const Site&);
  static constexpr auto k_steps =
      std::to_array<std::pair<std::string_view, Body>>({{"/v1/items", [](const Site&) { return items_body(); }},
                                                        {"/v1/locations", locations_body},
                                                        {"/v1/parties", parties_body},
                                                        {"/v1/prices", [](const Site&) { return prices_body(); }}});
  if (step < k_steps.size()) {
    const auto& [path, body] = k_steps[step];
    service_.tell_hub(http::Method::put, path, body(options_.site), [this, step](const http::Response&) { seed(step + 1); });
    return;
  }
  // Without the record it is seeded once more at the next start, which does no harm.
  if (commit(JsonObject{{"record", "seeded"}})) service_.set_ready(true);
}

}  // namespace crossdock::sim
