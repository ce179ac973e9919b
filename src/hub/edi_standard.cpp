// SPDX-License-Identifier: Apache-2.0
#include "hub/edi_standard.hpp"

#include "hub/tables.hpp"

#include <array>

namespace crossdock::hub {

const EdiStandard& standard_of(edi::Standard standard) {
  return standard == edi::Standard::edifact ? edifact_standard() : x12_standard();
}

const EdiStandard& standard_of_document(std::string_view name) {
  return name.substr(0, name.find('_')) == edifact_standard().name() ? edifact_standard() : x12_standard();
}

edi::Syntaxes all_syntaxes() {
  static const std::array k_all = {&x12_standard().syntax(), &edifact_standard().syntax()};
  return k_all;
}

const Partner* sender_of(const Settings& settings, const edi::InterchangeHeader& header) {
  if (header.sender.empty()) return nullptr;
  const EdiStandard& standard = standard_of(header.standard);
  for (const auto& [name, partner] : settings.partners) {
    const EdiIdentity& known = standard.theirs(partner);
    if (known.id == header.sender && known.qualifier == header.sender_qualifier) return &partner;
  }
  return nullptr;
}

Numbers stored_numbers(store::Tx& tx) {
  return [&tx](const std::string& series, std::int64_t maximum) -> Result<std::int64_t> {
    CROSSDOCK_TRY(const auto row, tx.get(tables::k_control_number, {series}));
    const std::int64_t last = row ? store::as_integer((*row)[1]) : 0;
    const std::int64_t next = last >= maximum ? 1 : last + 1;
    CROSSDOCK_CHECK(tx.put(tables::k_control_number, {series, next}));
    return next;
  };
}

Numbers no_numbers() {
  return [](const std::string&, std::int64_t) -> Result<std::int64_t> { return 1; };
}

}  // namespace crossdock::hub
