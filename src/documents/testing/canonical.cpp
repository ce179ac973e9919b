// SPDX-License-Identifier: Apache-2.0
#include "documents/testing/canonical.hpp"

#include "documents/testing/files.hpp"

#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <exception>

namespace crossdock::documents::testing {
namespace {

constexpr std::string_view k_shared = "common.json#";

// One document without references to another file: what is shared becomes its own definitions.
Result<Json> schema_of(const std::string& kind) {
  std::string text = file_text("../schemas/" + kind + ".json");
  for (std::size_t at = text.find(k_shared); at != std::string::npos; at = text.find(k_shared, at))
    text.replace(at, k_shared.size(), "#");
  CROSSDOCK_TRY(Json schema, json_parse(text));
  CROSSDOCK_TRY(Json shared, json_parse(file_text("../schemas/common.json")));
  schema.get_object()["definitions"] = shared.at("definitions");
  return schema;
}

}  // namespace

std::string canonical_errors(const std::string& kind, const Json& document) {
  const auto schema = schema_of(kind);
  if (!schema) return "no schema: " + schema.error().text();
  std::string out;
  try {
    valijson::Schema parsed;
    valijson::SchemaParser().populateSchema(valijson::adapters::BoostJsonAdapter(*schema), parsed);
    valijson::ValidationResults results;
    if (valijson::Validator().validate(parsed, valijson::adapters::BoostJsonAdapter(document), &results)) return out;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
      for (const std::string& step : error.context) out += step;
      out += ": " + error.description + "\n";
    }
    if (out.empty()) out = "does not hold";
  } catch (const std::exception& broken) {
    out = std::string("no schema: ") + broken.what();
  }
  return out;
}

}  // namespace crossdock::documents::testing
