// SPDX-License-Identifier: Apache-2.0
#include "hub/supplier_answer.hpp"

#include "hub/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::array<std::string_view, 3> k_not_coming = {"rejected", "deleted", "substituted"};

Result<std::int64_t> base_of(const Reference& reference, const SupplierLine& line, const JsonObject& told,
                             std::string_view member) {
  CROSSDOCK_TRY(const auto item, reference.need_item(line.item));
  CROSSDOCK_TRY(const Decimal quantity, json_decimal(told, member));
  auto base = item->to_base(quantity, json_string_or(told, "unit", line.unit));
  if (!base) return fail(std::move(base).error().at(fmt::format("line {}", line.line)));
  return base;
}

std::string days_of(const std::vector<Expected>& expected) {
  std::string out;
  for (const Expected& one : expected) out += fmt::format("{}{}", out.empty() ? "" : ", ", day_text(one.day));
  return out;
}

class Judge {
 public:
  Judge(const Reference& reference, const SupplierOrder& order, const Tolerance& tolerance)
      : reference_(reference), tolerance_(tolerance) {
    out_.after = order;
  }

  Result<Judgement> judge(const JsonObject& answer) {
    const JsonArray& lines = json_list_or_empty(answer, "lines");
    if (lines.empty() && json_string_or(answer, "status", "") == "rejected") {
      for (SupplierLine& line : out_.after.lines) refuse_line(line);
    }
    for (const Json& told : lines) {
      if (!told.is_object()) return fail(ErrorKind::invalid, "field.type", "A line must be an object", "lines");
      CROSSDOCK_CHECK(judge_line(told.get_object()));
    }
    const auto is_nothing = [](const SupplierLine& line) { return line.agreed == 0 && line.received == 0; };
    out_.after.state =
        std::ranges::all_of(out_.after.lines, is_nothing) ? SupplierOrderState::rejected : SupplierOrderState::confirmed;
    return std::move(out_);
  }

 private:
  void say(const SupplierLine& line, std::string what, std::string agreed, std::string answered, bool within) {
    out_.within = out_.within && within;
    out_.differences.push_back({line.line, std::move(what), std::move(agreed), std::move(answered), within});
  }

  void refuse_line(SupplierLine& line) {
    line.agreed = line.received;
    line.expected =
        line.received > 0 ? std::vector<Expected>{{line.received, line.expected.front().day}} : std::vector<Expected>{};
    say(line, "rejected", line.quantity.text(), "0", tolerance_.rejection);
  }

  Result<void> judge_line(const JsonObject& told) {
    SupplierLine* line = out_.after.find_line_of(told);
    if (line == nullptr) {
      out_.within = false;
      out_.differences.push_back(
          {json_string_or(told, "line", "?"), "unknown_line", "", json_string_or(told, "quantity", ""), false});
      return {};
    }
    const promise::Day asked = line->expected.empty() ? 0 : line->expected.front().day;
    const JsonArray& parts = json_list_or_empty(told, "acknowledgements");
    std::vector<Expected> expected;
    std::optional<Decimal> price;
    if (json_find(told, "unit_price") != nullptr) {
      CROSSDOCK_TRY(price, json_decimal(told, "unit_price"));
    }
    if (parts.empty() && json_find(told, "quantity") != nullptr) {
      CROSSDOCK_TRY(const std::int64_t kept, base_of(reference_, *line, told, "quantity"));
      expected.push_back({kept, asked});
    }
    for (const Json& part : parts) CROSSDOCK_CHECK(judge_part(*line, part.as_object(), asked, expected, price));
    compare(*line, std::move(expected), price, asked);
    return {};
  }

  Result<void> judge_part(const SupplierLine& line, const JsonObject& part, promise::Day asked,
                          std::vector<Expected>& expected, std::optional<Decimal>& price) {
    const std::string status = json_string_or(part, "status", "accepted");
    CROSSDOCK_TRY(const std::int64_t quantity, base_of(reference_, line, part, "quantity"));
    if (json_find(part, "unit_price") != nullptr) {
      CROSSDOCK_TRY(price, json_decimal(part, "unit_price"));
    }
    if (std::ranges::find(k_not_coming, status) != k_not_coming.end()) {
      if (status == "substituted") say(line, "substitute", line.item, json_text(part), false);
      return {};
    }
    const std::string date = json_string_or(part, "date", "");
    Expected one{quantity, asked};
    if (!date.empty()) {
      CROSSDOCK_TRY(one.day, parse_day(date, "date"));
    } else if (status == "back_ordered" || status == "part_back_ordered" || status == "date_pending") {
      say(line, "date", day_text(asked), "not known yet", false);
    }
    expected.push_back(one);
    return {};
  }

  void compare(SupplierLine& line, std::vector<Expected> expected, const std::optional<Decimal>& price, promise::Day asked) {
    std::ranges::sort(expected);
    std::int64_t kept = 0;
    for (const Expected& one : expected) kept += one.quantity;
    if (kept == 0 && line.ordered > 0) return refuse_line(line);
    if (kept != line.ordered) {
      say(line, "quantity", line.quantity.text(), units_text(line, kept),
          is_within_percent(Decimal::of(line.ordered), Decimal::of(kept), tolerance_.quantity_percent));
    }
    const promise::Day last = expected.empty() ? asked : expected.back().day;
    if (last > asked) say(line, "date", day_text(asked), days_of(expected), last <= asked + tolerance_.days);
    if (price && line.unit_price && *price != *line.unit_price) {
      say(line, "price", line.unit_price->text(), price->text(),
          is_within_percent(*line.unit_price, *price, tolerance_.price_percent));
    }
    line.agreed = std::max(kept, line.received);
    line.expected = std::move(expected);
    if (price) line.unit_price = price;
  }

  const Reference& reference_;
  const Tolerance& tolerance_;
  Judgement out_;
};

void forget_notice(SupplierOrder& order, const std::string& shipment) {
  for (SupplierLine& line : order.lines) {
    std::erase_if(line.notices, [&](const SupplierLine::Notice& one) { return one.shipment == shipment; });
  }
  JsonArray kept;
  for (Json& one : order.shipments) {
    if (json_string_or(one.as_object(), "shipment", "") != shipment) kept.push_back(std::move(one));
  }
  order.shipments = std::move(kept);
}

void count_announced(SupplierOrder& order) {
  for (SupplierLine& line : order.lines) {
    line.announced = 0;
    for (const SupplierLine::Notice& one : line.notices) line.announced += one.expected.quantity;
  }
}

}  // namespace

JsonArray Judgement::view() const {
  JsonArray out;
  for (const AnswerDifference& one : differences) {
    out.emplace_back(JsonObject{
        {"line", one.line}, {"what", one.what}, {"agreed", one.agreed}, {"answered", one.answered}, {"within", one.within}});
  }
  return out;
}

Result<Judgement> judge_answer(const Reference& reference, const SupplierOrder& order, const JsonObject& answer,
                               const Tolerance& tolerance) {
  return Judge(reference, order, tolerance).judge(answer);
}

Result<void> take_notice(const Reference& reference, SupplierOrder& order, const JsonObject& notice,
                         std::string_view today) {
  CROSSDOCK_TRY(const std::string shipment, json_string(notice, "shipment"));
  forget_notice(order, shipment);
  if (json_string_or(notice, "purpose", "original") == "cancellation") {
    count_announced(order);
    return {};
  }
  const std::string date = json_string_or(notice, "expected_delivery_date",
                                          json_string_or(notice, "shipped_at", std::string(today)).substr(0, 10));
  CROSSDOCK_TRY(const promise::Day day, parse_day(date, "expected_delivery_date"));
  for (const Json& told : json_list_or_empty(notice, "lines")) {
    SupplierLine* line = told.is_object() ? order.find_line_of(told.get_object()) : nullptr;
    if (line == nullptr)
      return fail(ErrorKind::missing_reference, "supplier_order.line_unknown",
                  fmt::format("Purchase order {} has no such line", order.number), json_text(told));
    const char* member = json_find(told.get_object(), "quantity_shipped") != nullptr ? "quantity_shipped" : "quantity";
    CROSSDOCK_TRY(const std::int64_t quantity, base_of(reference, *line, told.get_object(), member));
    line->notices.push_back({shipment, {quantity, day}});
  }
  count_announced(order);
  JsonObject kept{{"shipment", shipment}, {"expected", date}};
  for (const char* member : {"shipped_at", "tracking", "carrier"}) {
    if (const Json* value = json_find(notice, member)) kept[member] = *value;
  }
  order.shipments.emplace_back(std::move(kept));
  return {};
}

}  // namespace crossdock::hub
