// SPDX-License-Identifier: Apache-2.0
#include "hub/commands.hpp"

#include <algorithm>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_list_default = 50;
constexpr std::int64_t k_list_max = 500;

template <class Named>
std::vector<Named> joined(std::initializer_list<std::vector<Named>> lists) {
  std::vector<Named> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

template <class Named>
const Named* find_in(const std::vector<Named>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Named::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const Command* find_command(std::string_view name) {
  static const std::vector<Command> k_all =
      joined<Command>({supplier_order_commands(), return_commands(), supplier_invoice_commands(),
                       customer_application_commands(), master_commands()});
  return find_in(k_all, name);
}

const Question* find_question(std::string_view name) {
  static const std::vector<Question> k_all =
      joined<Question>({supplier_order_questions(), return_questions(), supplier_invoice_questions(),
                        customer_application_questions(), master_questions()});
  return find_in(k_all, name);
}

std::size_t list_limit(const JsonObject& query) {
  const auto given = json_integer(query, "limit");
  return static_cast<std::size_t>(std::clamp<std::int64_t>(given.value_or(k_list_default), 1, k_list_max));
}

}  // namespace crossdock::hub
