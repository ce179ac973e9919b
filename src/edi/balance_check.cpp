// SPDX-License-Identifier: Apache-2.0
#include "edi/balance_check.hpp"

#include "edi/definition_path.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

bool is_implied(const ElementDef* element) { return element != nullptr && element->type == ElementType::implied; }

// The number at a place, implied decimals applied; zero for nothing.
Result<Decimal> number_at(const SegmentView& view, const ElementPlace& place, const ElementDef* element) {
  const std::string_view text = value_at(view, place);
  if (text.empty()) return Decimal();
  if (is_implied(element)) return Decimal::parse_implied(text, element->places);
  if (!text.contains(',')) return Decimal::parse(text);
  std::string with_point(text);
  std::ranges::replace(with_point, ',', '.');
  return Decimal::parse(with_point);
}

std::string field_text(const FieldRef& field) {
  std::string out = fmt::format("{}{:02}", field.tag, field.at.element);
  if (field.at.component > 0) out += fmt::format("-{:02}", field.at.component);
  return out;
}

}  // namespace

BalanceCheck::BalanceCheck(const SetDef& set) : sums_(set.balances.size()) {
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    const Balance& balance = set.balances[i];
    sums_[i].balance = &balance;
    tags_ |= tag_bit(tag_number(balance.target.tag));
    for (const Term& term : balance.terms) tags_ |= tag_bit(tag_number(term.field.tag));
  }
}

void BalanceCheck::segment(const SegmentView& view) {
  if ((tags_ & tag_bit(tag_number(view.tag))) == 0) return;
  for (Sum& sum : sums_) {
    for (const Term& term : sum.balance->terms) {
      if (same_tag(term.field.tag, view.tag)) add(sum, term, view);
    }
    if (same_tag(sum.balance->target.tag, view.tag)) state(sum, view);
  }
}

void BalanceCheck::add(Sum& sum, const Term& term, const SegmentView& view) const {
  if (!matches(term.field, view)) return;
  ++sum.count;
  if (sum.balance->count || !sum.known) return;
  auto value = number_at(view, term.field.at, term.element);
  if (value && term.factor.element > 0) {
    ++sum.products;
    const auto factor = number_at(view, term.factor, term.factor_element);
    value = factor ? value->times(*factor) : factor;
  }
  const auto next = !value ? value : term.negative ? sum.total.minus(*value) : sum.total.plus(*value);
  sum.known = next.has_value();
  if (next) sum.total = *next;
}

void BalanceCheck::state(Sum& sum, const SegmentView& view) const {
  const FieldRef& target = sum.balance->target;
  if (!matches(target, view)) return;
  const std::string_view value = value_at(view, target.at);
  if (value.empty()) return;
  sum.stated = true;
  sum.value = to_utf8(value.substr(0, k_finding_value_bytes_max));
  sum.position.tag = target.tag;
  sum.position.segment_index = view.index;
  sum.position.element = target.at.element;
  sum.position.component = target.at.component;
  sum.position.byte_offset = view.element_offset(target.at.element);
  const ElementDef* element = sum.balance->element;
  sum.reference = element != nullptr ? element->id : "";
}

void BalanceCheck::judge(const Sum& sum, std::vector<Finding>& findings) const {
  const Balance& balance = *sum.balance;
  const ElementDef* element = balance.element;
  const bool implied = is_implied(element);
  std::string text = sum.value;
  std::ranges::replace(text, ',', '.');
  const auto stated = implied ? Decimal::parse_implied(text, element->places) : Decimal::parse(text);
  if (!stated) return;  // reported as what it is: no number
  Finding finding{Level::balance, balance.severity, slug::line_count, {},
                  sum.position,   sum.value,        sum.reference,    balance.origin};
  if (balance.count) {
    if (*stated == Decimal::of(static_cast<std::int64_t>(sum.count))) return;
    std::string what;
    for (const Term& term : balance.terms) what += (what.empty() ? "" : " and ") + term.field.tag;
    finding.message =
        fmt::format("{} says {}, there are {} {}", field_text(balance.target), stated->text(), sum.count, what);
  } else {
    if (!sum.known) return;
    const auto off = stated->minus(sum.total);
    if (!off) return;
    const Decimal distance = off->is_negative() ? Decimal(-off->digits(), off->scale()) : *off;
    const Decimal tolerance(sum.products > 0 ? static_cast<std::int64_t>(5 * (sum.products + 1)) : 0, 3);
    if (distance <= tolerance) return;
    finding.code = sum.products > 0 ? slug::total : slug::hash_total;
    finding.message = fmt::format("{} says {}, the parts add up to {}", field_text(balance.target), stated->text(),
                                  sum.total.normalised().text());
  }
  findings.push_back(std::move(finding));
}

std::vector<Finding> BalanceCheck::finish() const {
  std::vector<Finding> findings;
  for (const Sum& sum : sums_) {
    if (sum.stated) judge(sum, findings);
  }
  return findings;
}

}  // namespace crossdock::edi
