// SPDX-License-Identifier: Apache-2.0
#include "hub/inbound_kind.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {

ApplyKind find_kind(std::string_view kind) {
  static constexpr std::array<std::pair<std::string_view, ApplyKind>, 13> k_kinds = {
      {{"order", place_order},
       {"order_change", change_order},
       {"order_response", answer_supplier_order},
       {"ship_notice", announce_supply},
       {"invoice", receive_invoice},
       {"warehouse_shipment", confirm_shipment},
       {"stock_report", count_stock},
       {"receipt", receive_stock},
       {"stock_adjustment", adjust_stock},
       {"price_list", put_prices},
       {"delivery_status", report_delivery},
       {"remittance", receive_payment},
       {"return_notice", request_return}}};
  const auto found = std::ranges::find(k_kinds, kind, [](const auto& entry) { return entry.first; });
  return found == k_kinds.end() ? nullptr : found->second;
}

}  // namespace crossdock::hub
