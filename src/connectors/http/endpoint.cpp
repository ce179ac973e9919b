// SPDX-License-Identifier: Apache-2.0
#include "connectors/http/endpoint.hpp"

#include "base/hash.hpp"
#include "connect/config.hpp"
#include "connectors/http/template.hpp"
#include "net/tls.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::connectors::http {
namespace {

using connect::Field;
using connect::FieldType;

constexpr std::int64_t k_timeout_max_ms = 600'000;
constexpr std::int64_t k_body_bytes_max = 256LL << 20;

const std::vector<Field>& auth_fields() {
  static const std::vector<Field> fields = {
      {"type", FieldType::text, true, "", "bearer, header or basic."},
      {"secret", FieldType::secret, true, "", "The token, the header's value or the password."},
      {"header", FieldType::text, false, "X-API-Key", "For header: its name."},
      {"user", FieldType::text, false, "", "For basic: the user."}};
  return fields;
}

Result<void> add_auth(Endpoint& endpoint, const JsonObject& given, const connect::Environment& environment) {
  CROSSDOCK_TRY(const auto auth, connect::check_fields(auth_fields(), given, "auth"));
  CROSSDOCK_TRY(const auto type, json_string(auth, "type", "auth"));
  CROSSDOCK_TRY(const auto name, json_string(auth, "secret", "auth"));
  CROSSDOCK_TRY(const auto secret, header_secret(environment, name, "auth.secret"));
  const std::string user = json_string_or(auth, "user", "");
  const std::string header = json_string_or(auth, "header", "");
  if (type == "bearer") {
    endpoint.headers.set("Authorization", "Bearer " + secret);
  } else if (type == "basic") {
    if (user.find(':') != std::string::npos || user.empty()) {
      return fail(ErrorKind::invalid, "http.auth_user", "Basic authentication needs a user without a colon", "auth.user");
    }
    endpoint.headers.set("Authorization", "Basic " + base64(user + ":" + secret));
  } else if (type == "header") {
    if (!is_header_name(header))
      return fail(ErrorKind::invalid, "http.auth_header", "Not the name of a header", "auth.header");
    endpoint.headers.set(header, secret);
  } else {
    return fail(ErrorKind::invalid, "http.auth_type", "The type must be bearer, header or basic", "auth.type");
  }
  return {};
}

Result<void> add_headers(Endpoint& endpoint, const JsonObject& headers) {
  for (const auto& [name, value] : headers) {
    if (!is_header_name(name) || !value.is_string() || !is_header_value(value.get_string())) {
      return fail(ErrorKind::invalid, "http.header", "A header needs a proper name and a text without control characters",
                  connect::config_place("headers", name));
    }
    endpoint.headers.set(name, std::string(value.get_string()));
  }
  return {};
}

// Found out at load, not at the first call.
Result<void> check_ca_file(const std::string& file) {
  if (file.empty()) return {};
  const auto context = net::TlsContext::client(file);
  if (context) return {};
  return fail(ErrorKind::invalid, "http.ca_file", context.error().message, "ca_file");
}

Result<std::string> read_base_url(const JsonObject& checked) {
  CROSSDOCK_TRY(auto url, json_string(checked, "base_url"));
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return fail(ErrorKind::invalid, "http.base_url", "The scheme must be http or https", "base_url");
  }
  if (url.find_first_of("?#") != std::string::npos) {
    return fail(ErrorKind::invalid, "http.base_url", "A base URL has no query and no fragment", "base_url");
  }
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

std::vector<Field> endpoint_fields() {
  return {
      {"base_url", FieldType::url, true, "", "Where the system is; paths are appended to it."},
      {"auth", FieldType::object, false, "", "How we authenticate: type (bearer, header, basic), secret, header, user."},
      {"headers", FieldType::object, false, "", "Headers sent with every request."},
      {"timeout_ms", FieldType::duration_ms, false, "30s", "How long a request may take in all."},
      {"connect_timeout_ms", FieldType::duration_ms, false, "5s", "How long connecting may take."},
      {"body_bytes_max", FieldType::integer, false, "8388608", "Larger answers are refused."},
      {"connections_max", FieldType::integer, false, "32", "Connections kept at a time."},
      {"ca_file", FieldType::path, false, "", "Further trusted certificate authorities (PEM)."},
      {"allow_private_addresses", FieldType::boolean, false, "true",
       "Whether the system may be on a loopback, link-local or private address."},
  };
}

Result<Endpoint> read_endpoint(const JsonObject& checked, const connect::Environment& environment) {
  Endpoint endpoint;
  CROSSDOCK_TRY(endpoint.base_url, read_base_url(checked));
  CROSSDOCK_TRY(endpoint.timeout_ms, connect::config_bounded(checked, "timeout_ms", 1, k_timeout_max_ms));
  CROSSDOCK_TRY(endpoint.client.connect_timeout_ms,
                connect::config_bounded(checked, "connect_timeout_ms", 1, k_timeout_max_ms));
  CROSSDOCK_TRY(const auto body_bytes, connect::config_bounded(checked, "body_bytes_max", 1, k_body_bytes_max));
  CROSSDOCK_TRY(const auto connections, connect::config_bounded(checked, "connections_max", 1, 1'000));
  endpoint.client.total_timeout_ms = endpoint.timeout_ms;
  endpoint.client.body_bytes_max = static_cast<std::size_t>(body_bytes);
  endpoint.client.connections_per_origin_max = static_cast<std::size_t>(connections);
  endpoint.client.ca_file = json_string_or(checked, "ca_file", "");
  CROSSDOCK_CHECK(check_ca_file(endpoint.client.ca_file));
  endpoint.client.allow_private_addresses = connect::config_boolean(checked, "allow_private_addresses", true);
  endpoint.headers.set("Accept", "application/json");
  endpoint.headers.set("User-Agent", "crossdock");
  if (const auto* headers = connect::config_object(checked, "headers")) CROSSDOCK_CHECK(add_headers(endpoint, *headers));
  if (const auto* auth = connect::config_object(checked, "auth")) CROSSDOCK_CHECK(add_auth(endpoint, *auth, environment));
  return endpoint;
}

Result<std::string> header_secret(const connect::Environment& environment, const std::string& name,
                                  const std::string& where) {
  auto secret = environment.secret ? environment.secret(name) : Result<std::string>(std::string());
  if (!secret) return fail(std::move(secret).error().at(where));
  if (secret->empty() || !is_header_value(*secret)) {
    return fail(ErrorKind::invalid, "http.secret", fmt::format("The secret \"{}\" is empty or cannot be sent", name), where);
  }
  return secret;
}

void add_correlation(crossdock::http::Headers& headers, const std::string& correlation, Random& random) {
  if (correlation.empty() || !is_header_value(correlation)) return;
  headers.set("X-Correlation-Id", correlation);
  headers.set("traceparent", fmt::format("00-{}-{:016x}-01", hex(hash16(correlation)), random.next() | 1U));
}

}  // namespace crossdock::connectors::http
