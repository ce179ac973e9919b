// SPDX-License-Identifier: Apache-2.0
#include "hub/customer_application.hpp"

#include "hub/commands.hpp"
#include "hub/part.hpp"
#include "hub/record.hpp"
#include "hub/tables.hpp"
#include "model/currency.hpp"
#include "model/order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_doc_version = 1;
constexpr std::array<std::string_view, 4> k_states = {"received", "approved", "active", "refused"};

struct ApplicationTag {
  static constexpr std::string_view prefix = "app";
};

template <class AnyApplication, class Visit>
void each_text(AnyApplication& application, Visit visit) {
  visit("party", application.party);
  visit("name", application.name);
  visit("currency", application.currency);
  visit("partner", application.partner);
  visit("crm", application.crm);
  visit("erp_customer", application.erp_customer);
  visit("requested_by", application.requested_by);
  visit("proposed_by", application.proposed_by);
  visit("approved_by", application.approved_by);
  visit("reason", application.reason);
}

Result<CustomerApplication> from_row(const RecordRow& row) {
  if (number_or_zero(row.doc, "v") != k_doc_version)
    return fail(ErrorKind::corrupt, "record.stored", "Unknown record version", row.number);
  CustomerApplication application;
  application.number = row.number;
  application.state = static_cast<ApplicationState>(row.state);
  application.created.us = number_or_zero(row.doc, "created_us");
  each_text(application, [&row](std::string_view name, std::string& value) { value = json_string_or(row.doc, name, ""); });
  if (json_find(row.doc, "credit_limit") != nullptr) {
    CROSSDOCK_TRY(application.credit_limit, json_decimal(row.doc, "credit_limit"));
  }
  if (const Json* details = json_find(row.doc, "details"); details != nullptr && details->is_object())
    application.details = details->get_object();
  return application;
}

Result<CustomerApplication> from_body(const JsonObject& body, std::string_view who, Timestamp now) {
  CustomerApplication application;
  if (json_find(body, "number") != nullptr) {
    CROSSDOCK_TRY(application.number, record_number(body, "number"));
  }
  CROSSDOCK_TRY(application.party, record_number(body, "party"));
  CROSSDOCK_TRY(application.name, json_string(body, "name"));
  application.currency = json_string_or(body, "currency", "USD");
  CROSSDOCK_CHECK(model::need_minor_units(application.currency, "currency"));
  application.partner = json_string_or(body, "partner", "");
  application.crm = json_string_or(body, "crm", "");
  if (!application.crm.empty()) CROSSDOCK_CHECK(model::check_identifier(application.crm, "crm"));
  application.requested_by = who;
  application.created = now;
  if (const Json* details = json_find(body, "details"); details != nullptr && details->is_object())
    application.details = details->get_object();
  return application;
}

bool same(const CustomerApplication& a, const CustomerApplication& b) {
  return a.party == b.party && a.name == b.name && a.currency == b.currency && a.partner == b.partner && a.crm == b.crm;
}

Result<Json> receive(Domain& domain, store::Tx& tx, const JsonObject& body, std::string_view who, Timestamp now) {
  CROSSDOCK_TRY(CustomerApplication application, from_body(body, who, now));
  if (application.number.empty()) application.number = Id<ApplicationTag>{domain.ids.next()}.text();
  CROSSDOCK_TRY(const auto known, find_customer_application(tx, application.number));
  if (known && same(*known, application)) return Json(customer_application_view(*known));
  if (known)
    return fail(ErrorKind::conflict, "customer_application.exists",
                fmt::format("Application {} is there already and says something else", application.number),
                application.number);
  if (domain.reference.party(application.party) != nullptr)
    return fail(ErrorKind::conflict, "party.exists", fmt::format("{} is a customer already", application.party), "party");
  CROSSDOCK_CHECK(save_customer_application(tx, application));
  events::Event event;
  event.type = "customer_application.received";
  event.source = "crossdock";
  event.subject = application.number;
  event.time = now;
  event.correlation = domain.ids.make<CorrelationId>().text();
  event.data = customer_application_view(application);
  CROSSDOCK_CHECK(publish(domain, tx, std::move(event), now));
  return Json(customer_application_view(application));
}

Result<Json> get(const Domain&, store::Reader& reader, const JsonObject& query, Timestamp) {
  CROSSDOCK_TRY(const std::string number, json_string(query, "number"));
  CROSSDOCK_TRY(const CustomerApplication application, load_customer_application(reader, number));
  return Json(customer_application_view(application));
}

Result<Json> list(const Domain&, store::Reader& reader, const JsonObject& query, Timestamp) {
  const std::string state = json_string_or(query, "state", "");
  const auto wanted = application_state_from(state);
  if (!state.empty() && !wanted)
    return fail(ErrorKind::invalid, "customer_application.state",
                fmt::format("\"{}\" is none of: {}", state, fmt::join(k_states, ", ")), "state");
  const auto number = wanted ? std::optional(static_cast<std::int64_t>(*wanted)) : std::nullopt;
  const std::size_t limit = list_limit(query);
  CROSSDOCK_TRY(const auto rows,
                list_records(reader, tables::k_customer_application, number, json_string_or(query, "after", ""), limit));
  JsonArray found;
  for (const RecordRow& row : rows) {
    CROSSDOCK_TRY(const CustomerApplication application, from_row(row));
    found.emplace_back(customer_application_view(application));
  }
  return Json(
      JsonObject{{"customer_applications", std::move(found)}, {"next", rows.size() < limit ? "" : rows.back().number}});
}

}  // namespace

std::vector<Command> customer_application_commands() { return {{"customer_application.receive", receive}}; }
std::vector<Question> customer_application_questions() {
  return {{"customer_application.get", get}, {"customer_application.list", list}};
}

std::string_view to_string(ApplicationState state) { return k_states.at(static_cast<std::size_t>(state)); }

std::optional<ApplicationState> application_state_from(std::string_view name) {
  const auto* const found = std::ranges::find(k_states, name);
  if (found == k_states.end()) return std::nullopt;
  return static_cast<ApplicationState>(found - k_states.begin());
}

JsonObject customer_application_view(const CustomerApplication& application) {
  JsonObject view{{"number", application.number}, {"state", to_string(application.state)}};
  each_text(application, [&view](std::string_view name, const std::string& value) {
    if (!value.empty()) view[name] = value;
  });
  if (application.credit_limit) view["credit_limit"] = application.credit_limit->text();
  view["created"] = application.created.rfc3339();
  if (!application.details.empty()) view["details"] = application.details;
  return view;
}

std::vector<std::string> partner_objections(const CustomerApplication& application, const Settings& settings) {
  std::vector<std::string> wrong;
  const auto found = settings.partners.find(application.partner);
  if (found == settings.partners.end()) {
    wrong.push_back(fmt::format("partners/{}.yaml is not there", application.partner));
    return wrong;
  }
  const Partner& partner = found->second;
  if (partner.x12.id.empty()) wrong.emplace_back("it has no interchange id");
  const bool named =
      std::ranges::any_of(partner.party_by_id, [&](const auto& entry) { return entry.second == application.party; });
  if (partner.party != application.party && !named)
    wrong.push_back(fmt::format("neither party nor party_by_id names {}", application.party));
  if (partner.currency != application.currency)
    wrong.push_back(fmt::format("its currency is {}, not {}", partner.currency, application.currency));
  if (!partner.documents.empty() && partner.outbound_channel.empty())
    wrong.emplace_back("it takes documents, but has no channel");
  if (partner.test) wrong.emplace_back("it is a test partner");
  return wrong;
}

Result<std::optional<CustomerApplication>> find_customer_application(store::Reader& reader, std::string_view number) {
  CROSSDOCK_TRY(const auto row, find_record(reader, tables::k_customer_application, number));
  if (!row) return std::optional<CustomerApplication>();
  CROSSDOCK_TRY(CustomerApplication application, from_row(*row));
  return std::optional<CustomerApplication>(std::move(application));
}

Result<CustomerApplication> load_customer_application(store::Reader& reader, std::string_view number) {
  CROSSDOCK_TRY(auto application, find_customer_application(reader, number));
  if (application) return *std::move(application);
  return fail(ErrorKind::not_found, "customer_application.unknown", fmt::format("There is no application {}", number),
              std::string(number));
}

Result<void> save_customer_application(store::Tx& tx, const CustomerApplication& application) {
  JsonObject doc{{"v", k_doc_version}, {"created_us", application.created.us}};
  each_text(application, [&doc](std::string_view name, const std::string& value) {
    if (!value.empty()) doc[name] = value;
  });
  if (application.credit_limit) doc["credit_limit"] = application.credit_limit->text();
  if (!application.details.empty()) doc["details"] = application.details;
  return save_record(tx, tables::k_customer_application, application.number, static_cast<std::int64_t>(application.state),
                     doc);
}

}  // namespace crossdock::hub
