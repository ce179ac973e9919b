// SPDX-License-Identifier: Apache-2.0
#include "edi/balance_check.hpp"

#include "edi/definition_path.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

const ElementDef* element_at(const SegmentDef* segment, const ElementPlace& place) {
  if (segment == nullptr || place.element > segment->elements.size()) return nullptr;
  const Usage& usage = segment->elements[place.element - 1];
  if (usage.composite == nullptr) return usage.element;
  const std::size_t part = std::max<std::size_t>(place.component, 1);
  return part <= usage.composite->components.size() ? usage.composite->components[part - 1].element : nullptr;
}

std::string field_text(const FieldRef& field) {
  std::string out = fmt::format("{}{:02}", field.tag, field.at.element);
  if (field.at.component > 0) out += fmt::format("-{:02}", field.at.component);
  return out;
}

}  // namespace

BalanceCheck::BalanceCheck(const SetDef& set, const Definition& definition) : definition_(definition) {
  for (const Balance& balance : set.balances) {
    Sum sum;
    sum.balance = &balance;
    sums_.push_back(std::move(sum));
  }
}

void BalanceCheck::segment(const SegmentView& view) {
  for (Sum& sum : sums_) {
    for (const Term& term : sum.balance->terms) {
      if (term.field.tag == view.tag) add(sum, term, view);
    }
    if (sum.balance->target.tag == view.tag) state(sum, view);
  }
}

void BalanceCheck::add(Sum& sum, const Term& term, const SegmentView& view) const {
  if (!matches(term.field, view)) return;
  ++sum.count;
  if (sum.balance->count || !sum.known) return;
  auto value = number(view, term.field.at);
  if (value && term.factor.element > 0) {
    ++sum.products;
    const auto factor = number(view, term.factor);
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
  const ElementDef* element = element_at(definition_.segment(target.tag), target.at);
  sum.reference = element != nullptr ? element->id : "";
}

Result<Decimal> BalanceCheck::number(const SegmentView& view, const ElementPlace& place) const {
  std::string text(value_at(view, place));
  if (text.empty()) return Decimal();
  const ElementDef* element = element_at(definition_.segment(view.tag), place);
  if (element != nullptr && element->type == ElementType::implied) return Decimal::parse_implied(text, element->places);
  std::ranges::replace(text, ',', '.');
  return Decimal::parse(text);
}

void BalanceCheck::judge(const Sum& sum, std::vector<Finding>& findings) const {
  const Balance& balance = *sum.balance;
  const ElementDef* element = element_at(definition_.segment(balance.target.tag), balance.target.at);
  const bool implied = element != nullptr && element->type == ElementType::implied;
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
