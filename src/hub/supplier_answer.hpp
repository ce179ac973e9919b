// SPDX-License-Identifier: Apache-2.0
// What a supplier says of our purchase order: its answer (a canonical order_response, X12 855) and its ship notice
// (ship_notice, X12 856), against what was ordered. Pure.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/reference.hpp"
#include "hub/supplier_order.hpp"
#include "hub/tolerance.hpp"

#include <string>
#include <vector>

namespace crossdock::hub {

struct AnswerDifference {
  std::string line;
  std::string what;  // quantity, price, date, rejected, substitute, unknown_line
  std::string agreed;
  std::string answered;
  bool within = false;  // of the tolerance
};

struct Judgement {
  SupplierOrder after;  // as it is when the answer is accepted
  std::vector<AnswerDifference> differences;
  bool within = true;  // all of them

  JsonArray view() const;
};

// A line that the answer does not mention is as ordered; one without acknowledgements is accepted as its quantity says. A
// substitute counts as rejected: another item is another order. invalid "answer.quantity", missing_reference for units.
Result<Judgement> judge_answer(const Reference& reference, const SupplierOrder& order, const JsonObject& answer,
                               const Tolerance& tolerance);

// Books a notice: {shipment, shipped_at?, expected_delivery_date?, tracking?, carrier?, purpose?, lines}. The same shipment
// again takes the place of what it said before; purpose `cancellation` takes it back. missing_reference
// "supplier_order.line_unknown".
Result<void> take_notice(const Reference& reference, SupplierOrder& order, const JsonObject& notice, std::string_view today);

}  // namespace crossdock::hub
