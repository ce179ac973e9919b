// SPDX-License-Identifier: Apache-2.0
// Read-only answers, each from one consistent snapshot. Any thread that holds a store::Reader.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <string_view>

namespace crossdock::hub {

// The order page: the order, its identifiers, time line, processes and exceptions. `identifier` is the order id or any
// number it is known by; not_found, or conflict "identifier.ambiguous" naming the orders.
Result<Json> order_page(const Domain& domain, store::Reader& reader, std::string_view identifier);
// Everything known about any identifier: orders it names, events and messages by correlation.
Result<Json> trace(const Domain& domain, store::Reader& reader, std::string_view identifier);
// {lines, total}: party price, then list price.
Result<Json> price_quote(const Domain& domain, store::Reader& reader, const JsonObject& request, Timestamp now);
Result<Json> account_check(const Domain& domain, const JsonObject& request, Timestamp now);

}  // namespace crossdock::hub
