// SPDX-License-Identifier: Apache-2.0
#include "calls/authentication.hpp"

#include "base/hash.hpp"
#include "http/url.hpp"

#include <fmt/format.h>

#include <map>

namespace crossdock::calls {
namespace {

const JsonObject k_nothing;

const JsonObject& part(const JsonObject& of, std::string_view key) {
  const Json* const found = json_find(of, key);
  return found != nullptr && found->is_object() ? found->get_object() : k_nothing;
}

Unexpected lacks(std::string_view what) {
  return fail(ErrorKind::invalid, "call.authentication", fmt::format("The authentication policy needs {}", what));
}

// "name=value, name="quoted, value"" after the scheme (RFC 9110 section 11.2).
std::map<std::string, std::string, std::less<>> parameters(std::string_view text) {
  std::map<std::string, std::string, std::less<>> out;
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && (text[at] == ' ' || text[at] == ',')) ++at;
    const std::size_t equals = text.find('=', at);
    if (equals == std::string_view::npos) break;
    const std::string name(text.substr(at, equals - at));
    std::string value;
    at = equals + 1;
    if (at < text.size() && text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        value.push_back(text[at]);
      }
      ++at;
    } else {
      const std::size_t end = std::min(text.find(',', at), text.size());
      value = text.substr(at, end - at);
      at = end;
    }
    out[name] = value;
  }
  return out;
}

std::string joined(const JsonObject& policy, std::string_view key) {
  std::string out;
  for (const Json& item : json_list_or_empty(policy, key)) out += (out.empty() ? "" : " ") + text_of(item);
  return out;
}

Result<void> add_grant(const JsonObject& policy, const std::string& grant, JsonObject& fields) {
  fields["grant_type"] = grant;
  if (grant == "password") {
    fields["username"] = json_string_or(policy, "username", "");
    fields["password"] = json_string_or(policy, "password", "");
    if (fields["username"].get_string().empty()) return lacks("a username");
  }
  const JsonObject& subject = part(policy, "subject");
  const JsonObject& actor = part(policy, "actor");
  if (grant == "refresh_token") {
    fields["refresh_token"] = json_string_or(subject, "token", "");
    if (fields["refresh_token"].get_string().empty()) return lacks("a subject whose token is refreshed");
  }
  if (!grant.ends_with(":token-exchange")) return {};
  if (subject.empty()) return lacks("a subject");
  fields["subject_token"] = json_string_or(subject, "token", "");
  fields["subject_token_type"] = json_string_or(subject, "type", "");
  if (actor.empty()) return {};
  fields["actor_token"] = json_string_or(actor, "token", "");
  fields["actor_token_type"] = json_string_or(actor, "type", "");
  return {};
}

Result<void> add_client(const JsonObject& policy, JsonObject& fields, http::Headers& headers) {
  const JsonObject& client = part(policy, "client");
  const std::string how = json_string_or(client, "authentication", "client_secret_post");
  const std::string id = json_string_or(client, "id", "");
  const std::string secret = json_string_or(client, "secret", "");
  if (how != "none" && id.empty()) return lacks("client.id");
  if (how == "client_secret_basic") {
    headers.add("Authorization", "Basic " + basic(id, secret).parameter);
    return {};
  }
  if (!id.empty()) fields["client_id"] = id;
  if (how == "private_key_jwt") {
    fields["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    fields["client_assertion"] = json_string_or(client, "assertion", "");
    if (fields["client_assertion"].get_string().empty()) return lacks("client.assertion");
  } else if (!secret.empty()) {
    fields["client_secret"] = secret;
  }
  return {};
}

std::string without_slash(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

}  // namespace

Credentials basic(std::string_view username, std::string_view password) {
  return {.scheme = "Basic", .parameter = base64(fmt::format("{}:{}", username, password))};
}

Result<Credentials> digest(std::string_view challenge, std::string_view username, std::string_view password,
                           const Request& request, std::string_view nonce) {
  const auto refused = [](std::string_view why) {
    return fail(ErrorKind::unauthorised, "call.digest", fmt::format("The digest challenge cannot be answered: {}", why));
  };
  if (!challenge.starts_with("Digest ") && !challenge.starts_with("digest ")) return refused("it is none");
  auto given = parameters(challenge.substr(7));
  const std::string algorithm = given["algorithm"].empty() ? "MD5" : given["algorithm"];
  const bool sha = algorithm == "SHA-256" || algorithm == "SHA-256-sess";
  if (!sha && algorithm != "MD5" && algorithm != "MD5-sess") return refused("its algorithm is " + algorithm);
  const auto h = [&](std::string_view text) { return hex(sha ? sha256(text) : md5(text)); };
  CROSSDOCK_TRY(const http::Url url, http::parse_url(request.url));
  std::string a1 = h(fmt::format("{}:{}:{}", username, given["realm"], password));
  if (algorithm.ends_with("-sess")) a1 = h(fmt::format("{}:{}:{}", a1, given["nonce"], nonce));
  const std::string a2 = h(fmt::format("{}:{}", request.method, url.target));
  const std::string& qop = given["qop"];
  const bool protects = !qop.empty();
  if (protects && qop.find("auth") == std::string::npos) return refused("its qop is " + qop);
  const std::string response = protects ? h(fmt::format("{}:{}:00000001:{}:auth:{}", a1, given["nonce"], nonce, a2))
                                        : h(fmt::format("{}:{}:{}", a1, given["nonce"], a2));
  std::string out = fmt::format(R"(username="{}", realm="{}", nonce="{}", uri="{}", response="{}")", username,
                                given["realm"], given["nonce"], url.target, response);
  if (!given["algorithm"].empty()) out += ", algorithm=" + algorithm;
  if (!given["opaque"].empty()) out += fmt::format(R"(, opaque="{}")", given["opaque"]);
  if (protects) out += fmt::format(R"(, qop=auth, nc=00000001, cnonce="{}")", nonce);
  return Credentials{.scheme = "Digest", .parameter = std::move(out)};
}

std::string token_uri(const JsonObject& policy) {
  const std::string path = json_string_or(part(policy, "endpoints"), "token", "/oauth2/token");
  if (path.find("://") != std::string::npos) return path;
  return without_slash(json_string_or(policy, "authority", "")) + (path.starts_with('/') ? "" : "/") + path;
}

std::string discovery_uri(const JsonObject& policy) {
  constexpr std::string_view k_well_known = "/.well-known/openid-configuration";
  const std::string authority = without_slash(json_string_or(policy, "authority", ""));
  return authority.ends_with(k_well_known) ? authority : authority + std::string(k_well_known);
}

Result<Request> token_request(const JsonObject& policy, const std::string& uri) {
  Request out{.method = "POST", .url = uri, .headers = {}, .body = {}};
  const std::string grant = json_string_or(policy, "grant", "");
  if (grant.empty()) return lacks("a grant");
  JsonObject fields;
  CROSSDOCK_CHECK(add_grant(policy, grant, fields));
  CROSSDOCK_CHECK(add_client(policy, fields, out.headers));
  if (std::string scopes = joined(policy, "scopes"); !scopes.empty()) fields["scope"] = std::move(scopes);
  if (std::string audience = joined(policy, "audiences"); !audience.empty()) fields["audience"] = std::move(audience);
  const std::string encoding = json_string_or(part(policy, "request"), "encoding", "application/x-www-form-urlencoded");
  out.headers.add("Content-Type", encoding);
  out.headers.add("Accept", "application/json");
  out.body = encoding == "application/json" ? json_text(fields) : form_encoded(fields);
  return out;
}

}  // namespace crossdock::calls
