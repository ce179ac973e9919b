// SPDX-License-Identifier: Apache-2.0
// What several systems say of the same item, customer or price: field by field, by whose word counts and by the time at
// which it was true there. What is older, or of a source that does not count, is ignored, and said so; what cannot be told
// apart is a conflict that a person decides.
//
// Pure but for apply_statement and state_master.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "hub/master_policy.hpp"
#include "store/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

inline constexpr std::size_t k_statements_max = 1'000;       // in one request
inline constexpr std::size_t k_statement_fields_max = 100;   // in one statement
inline constexpr std::int64_t k_effective_days_max = 3'650;  // ahead

// {id, source, kind, code | item.., as_of, effective?, fields}. Of a price the key is item, party, currency and unit.
struct Statement {
  std::string id, source;
  std::string kind;  // item, party, price
  std::string code;  // "SKU-001"; of a price "<party>|<item>|<currency>|<unit>"
  Timestamp as_of;
  Timestamp effective;  // when it begins to hold; `as_of` when nothing is said
  JsonObject fields;
};
Result<Statement> statement_from(const JsonObject& body, Timestamp now);

struct FieldValue {
  Json value;
  std::string source;
  Timestamp as_of, effective;
};
enum class FieldOutcome : std::uint8_t { applied, unchanged, stale, not_the_source, weaker_source, conflict };
std::string_view to_string(FieldOutcome outcome);
// What becomes of one field. `known` is what holds now.
FieldOutcome decide_field(const Statement& statement, const Json& value, const std::optional<FieldValue>& known,
                          const std::vector<std::string>* sources);

// Applies the fields that win, and those in conflict when `accept` is true; publishes "master.applied" and
// "master.ignored" {kind, code, source, fields}. Answers {outcomes: {field: outcome}, conflicts: [{field, ours, theirs}]}.
Result<Json> apply_statement(Domain& domain, store::Tx& tx, const Statement& statement, bool accept, Timestamp now);

}  // namespace crossdock::hub
