// SPDX-License-Identifier: Apache-2.0
// customer_application.*: from the credit decision to the active customer.
#include "hub/credit.hpp"
#include "hub/customer_application.hpp"
#include "hub/functions.hpp"
#include "hub/record.hpp"
#include "hub/xref.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

Result<CustomerApplication> application_of(store::Reader& reader, const JsonObject& arguments) {
  CROSSDOCK_TRY(const std::string number, json_string(arguments, "application", "with"));
  return load_customer_application(reader, number);
}

Result<void> tell(Domain& domain, process::CallContext& context, const CustomerApplication& application,
                  std::string_view what) {
  events::Event event;
  event.type = fmt::format("customer_application.{}", what);
  event.source = "crossdock";
  event.subject = application.number;
  event.time = context.now;
  event.correlation = context.correlation;
  event.data = customer_application_view(application);
  return publish(domain, context.tx, std::move(event), context.now);
}

// A limit that a person has named; invalid "customer_application.limit" when it is none.
Result<std::optional<Decimal>> limit_of(const JsonObject& arguments) {
  if (json_find(arguments, "credit_limit") == nullptr) return std::optional<Decimal>();
  const auto limit = json_decimal(arguments, "credit_limit");
  if (limit && !limit->is_negative()) return std::optional(*limit);
  return fail(ErrorKind::invalid, "customer_application.limit", "A credit limit is an amount, not negative",
              "with.credit_limit");
}

}  // namespace

Result<std::optional<Json>> customer_application_approve(Domain& domain, process::CallContext& context,
                                                         const JsonObject& arguments) {
  CROSSDOCK_TRY(CustomerApplication application, application_of(context.tx, arguments));
  if (application.state != ApplicationState::received) return Json(customer_application_view(application));
  CROSSDOCK_TRY(application.credit_limit, limit_of(arguments));
  CROSSDOCK_TRY(application.proposed_by, json_string(arguments, "proposed_by", "with"));
  CROSSDOCK_TRY(application.approved_by, json_string(arguments, "approved_by", "with"));
  if (application.proposed_by == application.approved_by)
    return fail(ErrorKind::forbidden, "task.four_eyes", "Who proposed the limit may not approve it", "with.approved_by");
  application.state = ApplicationState::approved;
  CROSSDOCK_CHECK(save_customer_application(context.tx, application));
  CROSSDOCK_CHECK(tell(domain, context, application, "approved"));
  return Json(customer_application_view(application));
}

Result<std::optional<Json>> customer_application_refuse(Domain& domain, process::CallContext& context,
                                                        const JsonObject& arguments) {
  CROSSDOCK_TRY(CustomerApplication application, application_of(context.tx, arguments));
  if (application.is_final()) return Json(customer_application_view(application));
  application.state = ApplicationState::refused;
  application.reason = json_string_or(arguments, "reason", "");
  CROSSDOCK_CHECK(save_customer_application(context.tx, application));
  CROSSDOCK_CHECK(tell(domain, context, application, "refused"));
  return Json(customer_application_view(application));
}

Result<std::optional<Json>> customer_application_check(Domain& domain, process::CallContext& context,
                                                       const JsonObject& arguments) {
  CROSSDOCK_TRY(const CustomerApplication application, application_of(context.tx, arguments));
  JsonArray objections;
  if (!application.partner.empty()) {
    for (const std::string& one : partner_objections(application, domain.settings)) objections.emplace_back(one);
  }
  const bool ready = objections.empty();
  return Json(JsonObject{{"ready", ready}, {"objections", std::move(objections)}});
}

Result<std::optional<Json>> customer_application_activate(Domain& domain, process::CallContext& context,
                                                          const JsonObject& arguments) {
  CROSSDOCK_TRY(CustomerApplication application, application_of(context.tx, arguments));
  if (application.state != ApplicationState::approved) return Json(customer_application_view(application));
  CROSSDOCK_TRY(application.erp_customer, json_string(arguments, "erp_customer", "with"));
  JsonObject party{{"party", application.party}, {"name", application.name}, {"currency", application.currency}};
  party["status"] = "active";
  if (application.credit_limit) party["credit_limit"] = application.credit_limit->text();
  CROSSDOCK_TRY(const auto made, domain.reference.put_party(context.tx, party, context.now));
  CROSSDOCK_CHECK(set_credit_limit(domain.ledger, context.tx, *made, context.now));
  const auto refer = [&](std::string_view table, const std::string& theirs) -> Result<void> {
    if (theirs.empty()) return {};
    return put_xref(context.tx, JsonObject{{"xref", table}, {"key", theirs}, {"value", application.party}});
  };
  CROSSDOCK_CHECK(refer("customer:crm", application.crm));
  CROSSDOCK_CHECK(refer("customer:erp", application.erp_customer));
  application.state = ApplicationState::active;
  CROSSDOCK_CHECK(save_customer_application(context.tx, application));
  CROSSDOCK_CHECK(tell(domain, context, application, "activated"));
  CROSSDOCK_CHECK(replay_found(domain, context.tx, context.now));
  return Json(customer_application_view(application));
}

}  // namespace crossdock::hub
