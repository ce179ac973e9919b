// SPDX-License-Identifier: Apache-2.0
#include "hub/facts.hpp"
#include "hub/inbound_kind.hpp"
#include "hub/inbound_line.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

// Prices from one unit on; those from larger quantities on are not list prices.
bool from_one(const JsonObject& price) {
  if (json_find(price, "quantity_from") == nullptr) return true;
  const auto from = json_decimal(price, "quantity_from");
  return from && *from <= Decimal::of(1);
}

Result<void> put_line(Domain& domain, store::Tx& tx, const JsonObject& content, const JsonObject& line, Timestamp now) {
  if (json_string_or(line, "change", "") == "delete") {
    return fail(ErrorKind::unsupported, "price.delete", "A price is replaced, not taken away: a person decides",
                line_name(line));
  }
  CROSSDOCK_TRY(const auto item, item_of_line(domain, line, Numbering::by_either));
  const std::string whole = json_string_or(content, "effective", "");
  const std::string of_line = json_string_or(line, "effective", whole);
  for (const Json& one : json_list_or_empty(line, "prices")) {
    const JsonObject& price = one.get_object();
    if (!from_one(price)) continue;
    const std::string effective = json_string_or(price, "effective", of_line);
    if (!effective.empty() && effective > now.rfc3339().substr(0, 10)) {
      return fail(ErrorKind::rejected, "price.not_yet",
                  fmt::format("The price of {} holds from {} on; retry it on that day", item->code, effective),
                  line_name(line));
    }
    JsonObject doc{{"item", item->code},
                   {"currency", json_string_or(price, "currency", json_string_or(content, "currency", "USD"))},
                   {"unit", json_string_or(price, "unit", item->base_unit)},
                   {"unit_price", json_string_or(price, "unit_price", "")}};
    CROSSDOCK_CHECK(domain.reference.put_price(tx, doc, now));
  }
  return {};
}

}  // namespace

Result<Applied> put_prices(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  CROSSDOCK_TRY(const std::string number, json_string(document.content, "list"));
  LineFailures failures;
  const JsonArray& lines = json_list_or_empty(document.content, "lines");
  if (document.partner.sets_prices) {
    for (const Json& one : lines) {
      const JsonObject& line = one.get_object();
      if (const auto put = put_line(domain, tx, document.content, line, now); !put) failures.add(line, put.error());
    }
  }
  CROSSDOCK_CHECK(failures.result(lines.size()));
  CROSSDOCK_CHECK(publish_received(domain, tx, document, number, now));
  return Applied{};
}

}  // namespace crossdock::hub
