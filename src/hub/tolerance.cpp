// SPDX-License-Identifier: Apache-2.0
#include "hub/tolerance.hpp"

namespace crossdock::hub {
namespace {

Result<Decimal> distance(const Decimal& a, const Decimal& b) { return a < b ? b.minus(a) : a.minus(b); }

}  // namespace

bool is_within_percent(const Decimal& agreed, const Decimal& actual, const Decimal& percent) {
  if (agreed == actual) return true;
  const auto apart = distance(agreed, actual);
  if (!apart) return false;
  const auto hundredfold = apart->normalised().times(Decimal::of(100));
  const Decimal size = agreed.is_negative() ? Decimal(-agreed.digits(), agreed.scale()) : agreed;
  const auto allowed = size.normalised().times(percent.normalised());
  return hundredfold && allowed && *hundredfold <= *allowed;
}

bool is_within_amount(const Decimal& agreed, const Decimal& actual, const Decimal& amount) {
  const auto apart = distance(agreed, actual);
  return apart && *apart <= amount;
}

}  // namespace crossdock::hub
