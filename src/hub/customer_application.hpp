// SPDX-License-Identifier: Apache-2.0
// A customer to be: what is asked for, what was decided of its credit, and the numbers other systems know it by, until it is
// active. The customer exists for orders from its activation on, not before.
//
// Pure but for the last functions, which read and write its row.
#pragma once

#include "base/clock.hpp"
#include "base/decimal.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

// Values are stored: never renumber.
enum class ApplicationState : std::uint8_t { received = 0, approved = 1, active = 2, refused = 3 };
std::string_view to_string(ApplicationState state);
std::optional<ApplicationState> application_state_from(std::string_view name);

struct CustomerApplication {
  std::string number;
  ApplicationState state = ApplicationState::received;
  std::string party;  // our code of it
  std::string name, currency, partner, crm, erp_customer, requested_by, proposed_by, approved_by, reason;
  std::optional<Decimal> credit_limit;  // as decided
  Timestamp created;
  JsonObject details;  // address, tax number, ... for the ERP

  bool is_final() const { return state >= ApplicationState::active; }
};

JsonObject customer_application_view(const CustomerApplication& application);
// What of the EDI facts of its partner is missing or speaks against it; one line each, empty = all is there.
std::vector<std::string> partner_objections(const CustomerApplication& application, const Settings& settings);

Result<std::optional<CustomerApplication>> find_customer_application(store::Reader& reader, std::string_view number);
Result<CustomerApplication> load_customer_application(store::Reader& reader, std::string_view number);  // not_found
Result<void> save_customer_application(store::Tx& tx, const CustomerApplication& application);

}  // namespace crossdock::hub
