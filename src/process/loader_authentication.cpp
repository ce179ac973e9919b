// SPDX-License-Identifier: Apache-2.0
// Authentication policies: their shape is checked here, what they mean is the host's (calls/authentication.hpp).
#include "process/loader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::process {
namespace {

Result<void> need_text(const View& view, std::string_view key) {
  CROSSDOCK_TRY(const View member, view.need(key));
  return checked(member.text());
}

Result<void> check_oauth2(const View& policy, bool oidc) {
  CROSSDOCK_CHECK(policy.only({"authority", "endpoints", "grant", "client", "request", "issuers", "scopes", "audiences",
                               "username", "password", "subject", "actor"}));
  if (const auto endpoints = policy.find("endpoints")) {
    if (oidc) return endpoints->refuse("The endpoints of an OpenID provider are discovered, not given");
    CROSSDOCK_CHECK(endpoints->only({"token", "revocation", "introspection"}));
  }
  CROSSDOCK_CHECK(checked(policy.need("authority")));
  CROSSDOCK_TRY(const View grant, policy.need("grant"));
  CROSSDOCK_TRY(const std::string kind, grant.text());
  if (kind == "authorization_code") return grant.unsupported("A grant that needs a person (authorization_code)");
  if (kind != "client_credentials" && kind != "password" && kind != "refresh_token" &&
      kind != "urn:ietf:params:oauth:grant-type:token-exchange") {
    return grant.refuse(fmt::format("\"{}\" is no grant of OAuth 2", kind));
  }
  const auto client = policy.find("client");
  if (!client) return {};
  CROSSDOCK_CHECK(client->only({"id", "secret", "assertion", "authentication"}));
  if (const auto how = client->find("authentication")) {
    CROSSDOCK_TRY(const std::string name, how->text());
    if (name == "client_secret_jwt") return how->unsupported("client_secret_jwt");
    if (name != "client_secret_basic" && name != "client_secret_post" && name != "private_key_jwt" && name != "none")
      return how->refuse(fmt::format("\"{}\" is no way for a client to authenticate", name));
  }
  return {};
}

}  // namespace

Result<void> Loader::secret_of(const View& policy) const {
  CROSSDOCK_CHECK(policy.only({"use"}));
  CROSSDOCK_TRY(const View use, policy.need("use"));
  CROSSDOCK_TRY(const std::string name, use.text());
  if (std::ranges::find(definition_.secrets, name) == definition_.secrets.end())
    return use.refuse(fmt::format("\"{}\" is not in use.secrets", name));
  return {};
}

Result<Template> Loader::authentication_policy(const View& view) {
  CROSSDOCK_TRY(const auto scheme, view.single());
  const auto& [name, policy] = scheme;
  if (name == "certificate") return policy.unsupported("Authentication by certificate");
  if (name != "basic" && name != "bearer" && name != "digest" && name != "oauth2" && name != "oidc")
    return policy.refuse("The authentication is basic, bearer, digest, oauth2 or oidc");
  CROSSDOCK_CHECK(policy.is_map());
  if (policy.find("use")) {
    CROSSDOCK_CHECK(secret_of(policy));
  } else if (name == "basic" || name == "digest") {
    CROSSDOCK_CHECK(policy.only({"username", "password"}));
    for (const std::string_view key : {"username", "password"}) CROSSDOCK_CHECK(need_text(policy, key));
  } else if (name == "bearer") {
    CROSSDOCK_CHECK(policy.only({"token"}));
    CROSSDOCK_CHECK(need_text(policy, "token"));
  } else {
    CROSSDOCK_CHECK(check_oauth2(policy, name == "oidc"));
  }
  return value(view, Site::task);
}

Result<Template> Loader::authentication(const View& view) {
  if (view.node().kind == Node::Kind::map && !view.find("use")) return authentication_policy(view);
  View name = view;
  if (view.node().kind == Node::Kind::map) {
    CROSSDOCK_CHECK(view.only({"use"}));
    CROSSDOCK_TRY(name, view.need("use"));
  }
  CROSSDOCK_TRY(const View policy, used("authentications", name));
  return authentication_policy(policy);
}

}  // namespace crossdock::process
