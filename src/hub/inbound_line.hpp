// SPDX-License-Identifier: Apache-2.0
// How the members of a canonical document are read: whose item, when, where; and what becomes of a document of which some
// lines could be applied and others not.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "hub/inbound_kind.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

// Who numbers items how: a customer's `vendor_part` is ours; a supplier's is its own, and its `buyer_part` is ours.
enum class Numbering { by_seller, by_either };

// Ours by number, else by GTIN whatever its length (012345000126 is 0012345000126). missing_reference "item.unknown".
Result<std::shared_ptr<const model::Item>> item_of_line(const Domain& domain, const JsonObject& line, Numbering numbering);
// Finds what a customer orders on `day`: the same by our numbers, else by what this partner calls it, when there is a table
// of that ("item:<partner>", hub/xref.hpp). For as long as its arguments live.
using ItemOf = std::function<Result<std::shared_ptr<const model::Item>>(const JsonObject& line)>;
ItemOf items_bought(const Domain& domain, store::Reader& reader, const Partner& partner, Timestamp day);
std::string line_name(const JsonObject& line);
// Our customer, by Partner::party_by_id of the buyer, ship-to or bill-to, else Partner::party. missing_reference
// "party.unknown".
Result<std::string> party_of(const Partner& partner, const JsonObject& content);

// A moment with an offset is exact; without one it is of the partner's clock (Partner::utc_offset_min). A date alone is the
// end of that day, so that what happened on it lies before what was counted the next morning. Never after `now`.
Result<Timestamp> moment_of(const Partner& partner, std::string_view text, Timestamp now);

// Our location that `party` of the document is: by Partner::location_by_id, by our own code, else Partner::location.
// missing_reference "location.unknown".
Result<std::string> location_of(const Domain& domain, const Partner& partner, const Json* party);

// Collects what could not be applied.
class LineFailures {
 public:
  void add(const JsonObject& line, Error error);
  // An outcome of hub/stock.hpp: {id, status, error?}.
  void add_outcome(const JsonObject& line, const Json& outcome);
  // The first one, told for all of them; nothing when there is none.
  Result<void> result(std::size_t lines) const;

 private:
  std::vector<Error> errors_;
  std::string first_line_;
};

// "<kind>.received", once per document number.
Result<void> publish_received(Domain& domain, store::Tx& tx, const InboundDocument& document, std::string_view number,
                              Timestamp now);
std::string source_of(const Partner& partner);

}  // namespace crossdock::hub
