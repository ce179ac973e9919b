// SPDX-License-Identifier: Apache-2.0
#include "connect/config.hpp"

#include <doctest/doctest.h>

using namespace crossdock;
using namespace crossdock::connect;

namespace {

Spec sample_spec() {
  Spec spec;
  spec.name = "sample";
  spec.summary = "A sample.";
  spec.fields = {{"base_url", FieldType::url, true, "", "Where it is."},
                 {"timeout_ms", FieldType::duration_ms, false, "30s", "How long to wait."},
                 {"verify", FieldType::boolean, false, "true", "Whether to check certificates."},
                 {"count", FieldType::integer, false, "4", "How many."},
                 {"token", FieldType::secret, false, "", "The token."},
                 {"folder", FieldType::path, false, "", "Where files go."},
                 {"tags", FieldType::list, false, "", "Tags."},
                 {"extra", FieldType::object, false, "", "More."}};
  return spec;
}

JsonObject object(std::string_view text) { return json_parse(text).value().as_object(); }

std::string place_of(std::string_view config) {
  const auto checked = check_config(sample_spec(), object(config));
  if (checked) return "accepted";
  CHECK(checked.error().kind == ErrorKind::invalid);
  return checked.error().place;
}

}  // namespace

TEST_CASE("configuration: fallbacks are filled in and durations become milliseconds") {
  const auto checked = check_config(sample_spec(), object(R"({"base_url":"http://erp:80/x","extra":{"a":1}})"));
  REQUIRE(checked.has_value());
  CHECK(json_text(Json(*checked)) ==
        R"({"base_url":"http://erp:80/x","timeout_ms":30000,"verify":true,"count":4,"extra":{"a":1}})");
  const auto spelled = check_config(sample_spec(), object(R"({"base_url":"http://a","timeout_ms":"5m"})"));
  CHECK(config_integer(spelled.value(), "timeout_ms") == 300'000);
}

TEST_CASE("configuration: an error points at the field") {
  CHECK(place_of(R"({"base_url":"http://a"})") == "accepted");
  CHECK(place_of(R"({})") == "base_url");
  CHECK(place_of(R"({"base_url":null})") == "base_url");
  CHECK(place_of(R"({"base_url":"http://a","Timeout":1})") == "Timeout");
  CHECK(place_of(R"({"base_url":"http://a","timeout_ms":"soon"})") == "timeout_ms");
  CHECK(place_of(R"({"base_url":"http://a","timeout_ms":-1})") == "timeout_ms");
  CHECK(place_of(R"({"base_url":"http://a","count":"4"})") == "count");
  CHECK(place_of(R"({"base_url":"http://a","count":1.5})") == "count");
  CHECK(place_of(R"({"base_url":"http://a","verify":"yes"})") == "verify");
  CHECK(place_of(R"({"base_url":"http://a","token":""})") == "token");
  CHECK(place_of(R"({"base_url":"http://a","folder":"a\u0000b"})") == "folder");
  CHECK(place_of(R"({"base_url":"http://a","tags":{}})") == "tags");
  CHECK(place_of(R"({"base_url":"http://a","extra":[]})") == "extra");
}

TEST_CASE("configuration: a URL is absolute and carries no credentials") {
  for (const char* bad : {"erp", "/orders", "://a", "http://", "http:///x", "http://user:pw@erp/", "http://a b/"}) {
    INFO(bad);
    JsonObject config;
    config["base_url"] = bad;
    CHECK_FALSE(check_config(sample_spec(), config).has_value());
  }
}

TEST_CASE("configuration: durations are exact or refused") {
  CHECK(parse_duration_ms("0").value() == 0);
  CHECK(parse_duration_ms("250ms").value() == 250);
  CHECK(parse_duration_ms("7d").value() == 604'800'000);
  for (const char* bad : {"", "s", "1.5s", "-1s", "1w", "1 s", "99999999999d", "9999999999999999999999"}) {
    INFO(bad);
    CHECK_FALSE(parse_duration_ms(bad).has_value());
  }
}

TEST_CASE("configuration: a connector with operations also takes budget and breaker") {
  Spec spec = sample_spec();
  const auto config = object(R"({"base_url":"http://a","budget":{"concurrency":2}})");
  CHECK_FALSE(check_config(spec, config).has_value());
  spec.make_system = [](const JsonObject&, Environment&) -> Result<std::unique_ptr<System>> { return nullptr; };
  CHECK(check_config(spec, config).has_value());
  const auto wrong = check_config(spec, object(R"({"base_url":"http://a","budget":{"concurrency":0}})"));
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().place == "budget.concurrency");
  const auto unknown = check_config(spec, object(R"({"base_url":"http://a","breaker":{"opn":1}})"));
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error().place == "breaker.opn");
}

TEST_CASE("configuration: the schema names every field, its default, and nothing else is allowed") {
  const Json schema = config_schema(sample_spec());
  CHECK(schema.at("additionalProperties") == false);
  CHECK(json_text(schema.at("required")) == R"(["base_url"])");
  CHECK(schema.at("properties").as_object().size() == sample_spec().fields.size());
  CHECK(schema.at("properties").at("timeout_ms").at("default") == 30'000);
  CHECK(schema.at("properties").at("verify").at("default") == true);
  CHECK(schema.at("properties").at("base_url").at("format") == "uri");
}

TEST_CASE("registry: connectors are found by name") {
  Registry registry;
  registry.add(sample_spec());
  REQUIRE(registry.find("sample") != nullptr);
  CHECK(registry.find("other") == nullptr);
  CHECK(registry.all().size() == 1);
}
