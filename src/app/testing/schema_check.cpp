// SPDX-License-Identifier: Apache-2.0
#include "app/testing/schema_check.hpp"

#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <exception>

namespace crossdock::app::testing {

std::string schema_errors(const Json& schema, const Json& value) {
  std::string out;
  try {
    valijson::Schema parsed;
    valijson::SchemaParser().populateSchema(valijson::adapters::BoostJsonAdapter(schema), parsed);
    valijson::ValidationResults results;
    if (valijson::Validator().validate(parsed, valijson::adapters::BoostJsonAdapter(value), &results)) return out;
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

}  // namespace crossdock::app::testing
