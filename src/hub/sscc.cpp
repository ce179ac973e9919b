// SPDX-License-Identifier: Apache-2.0
#include "hub/sscc.hpp"

#include "hub/functions.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

Result<std::int64_t> last_serial(store::Tx& tx, const std::string& series) {
  CROSSDOCK_TRY(const auto row, tx.get(tables::k_control_number, {series}));
  return row ? store::as_integer((*row)[1]) : -1;
}

// Takes what the range has left, at most `count`.
Result<void> take_from(store::Tx& tx, const model::SsccRange& range, std::size_t count, JsonArray& out) {
  const std::string series = fmt::format("SSCC {}{}", range.extension, range.prefix);
  CROSSDOCK_TRY(const std::int64_t last, last_serial(tx, series));
  std::int64_t serial = std::max(last + 1, range.first);
  for (; count > 0 && serial <= range.last; --count, ++serial) out.emplace_back(model::make_sscc(range, serial));
  return serial - 1 > last && serial > range.first ? tx.put(tables::k_control_number, {series, serial - 1}) : Result<void>();
}

}  // namespace

Result<JsonArray> allocate_ssccs(store::Tx& tx, const Settings& settings, std::size_t count) {
  if (count < 1 || count > k_sscc_per_call_max)
    return fail(ErrorKind::invalid, "sscc.count", fmt::format("1 to {} codes at a time", k_sscc_per_call_max), "count");
  if (settings.sscc_ranges.empty())
    return fail(ErrorKind::missing_reference, "sscc.no_range",
                "There is no GS1 company prefix; add company.sscc to crossdock.yaml", "company.sscc");
  std::size_t left = 0;
  for (const model::SsccRange& range : settings.sscc_ranges) {
    CROSSDOCK_TRY(const std::int64_t last, last_serial(tx, fmt::format("SSCC {}{}", range.extension, range.prefix)));
    left += static_cast<std::size_t>(std::max<std::int64_t>(range.last - std::max(last, range.first - 1), 0));
  }
  if (left < count)
    return fail(ErrorKind::limit, "sscc.exhausted",
                fmt::format("{} codes are left and {} are asked for; add a range to company.sscc", left, count),
                "company.sscc");
  JsonArray codes;
  for (const model::SsccRange& range : settings.sscc_ranges) {
    if (codes.size() < count) CROSSDOCK_CHECK(take_from(tx, range, count - codes.size(), codes));
  }
  return codes;
}

Result<std::optional<Json>> sscc_allocate(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  std::int64_t count = 1;
  if (json_find(arguments, "count") != nullptr) {
    CROSSDOCK_TRY(count, json_integer(arguments, "count", "with"));
  }
  CROSSDOCK_TRY(JsonArray codes,
                allocate_ssccs(context.tx, domain.settings, static_cast<std::size_t>(std::max<std::int64_t>(count, 0))));
  if (json_find(arguments, "order") != nullptr) {
    CROSSDOCK_TRY(const Order order, order_argument(context.tx, arguments));
    CROSSDOCK_CHECK(
        publish_milestone(domain, context.tx, order, "sscc.allocated", JsonObject{{"sscc", codes}}, context.now));
  }
  return Json(JsonObject{{"sscc", std::move(codes)}});
}

}  // namespace crossdock::hub
