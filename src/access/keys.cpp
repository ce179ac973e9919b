// SPDX-License-Identifier: Apache-2.0
#include "access/keys.hpp"

#include "base/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>

namespace crossdock::access {
namespace {

using store::ColumnType;
const store::Table k_table{"api_key", {{"hash", ColumnType::blob}, {"doc", ColumnType::text}}};

Key key_from(const JsonObject& doc) {
  Key key;
  key.name = json_string_or(doc, "name", "");
  const Json* scopes = json_find(doc, "scopes");
  if (scopes != nullptr && scopes->is_array()) {
    for (const Json& scope : scopes->get_array()) key.scopes.push_back(json_string_or(JsonObject{{"s", scope}}, "s", ""));
  }
  if (const auto created = json_integer(doc, "created_us")) key.created.us = *created;
  if (const auto expires = json_integer(doc, "expires_us")) key.expires.us = *expires;
  return key;
}

std::string doc_of(const Key& key) {
  JsonArray scopes;
  for (const std::string& scope : key.scopes) scopes.emplace_back(scope);
  return json_text(JsonObject{{"v", 1},
                              {"name", key.name},
                              {"scopes", std::move(scopes)},
                              {"created_us", key.created.us},
                              {"expires_us", key.expires.us}});
}

bool known(std::string_view scope) {
  if (scope == "*") return true;
  const auto& all = known_scopes();
  if (std::ranges::find(all, scope) != all.end()) return true;
  if (!scope.ends_with(":*")) return false;
  const std::string_view area = scope.substr(0, scope.size() - 1);
  return std::ranges::any_of(all, [area](std::string_view one) { return one.starts_with(area); });
}

}  // namespace

store::Schema schema() { return {&k_table}; }

const std::vector<std::string_view>& known_scopes() {
  static const std::vector<std::string_view> k_scopes = {
      "orders:read",      "orders:write",  "stock:read",  "stock:write",  "master:read",        "master:write",
      "prices:read",      "accounts:read", "events:read", "events:write", "interchanges:write", "exceptions:read",
      "exceptions:write", "tasks:read",    "tasks:write", "metrics:read", "keys:write",         "backups:write"};
  return k_scopes;
}

bool Key::allows(std::string_view scope) const {
  return std::ranges::any_of(scopes, [scope](const std::string& held) {
    return held == "*" || held == scope ||
           (held.ends_with(":*") && scope.starts_with(std::string_view(held).substr(0, held.size() - 1)));
  });
}

Json Key::to_json() const {
  JsonArray list;
  for (const std::string& scope : scopes) list.emplace_back(scope);
  JsonObject json{{"name", name}, {"scopes", std::move(list)}, {"created", created.rfc3339()}};
  if (expires.us != 0) json["expires"] = expires.rfc3339();
  return Json(std::move(json));
}

Result<void> Keys::load(store::Reader& reader) {
  decltype(by_hash_) read;
  store::Scan page{.limit = store::k_scan_rows_max};
  for (bool more = true; more;) {
    CROSSDOCK_TRY(const auto rows, reader.scan(k_table, page));
    for (const store::Row& row : rows) {
      CROSSDOCK_TRY(const Json doc, json_parse(store::as_text(row[1])));
      read[store::as_text(row[0])] = key_from(doc.get_object());
    }
    more = rows.size() == page.limit;
    if (more) page.after = store::after_of(k_table, page, rows.back());
  }
  const std::unique_lock lock(mutex_);
  by_hash_.swap(read);
  return {};
}

Result<std::string> Keys::create(store::Tx& tx, Random& random, const Key& key) {
  if (key.name.empty() || key.name.size() > 80)
    return fail(ErrorKind::invalid, "key.name", "A key's name is 1 to 80 characters", "name");
  for (const std::string& scope : key.scopes) {
    if (!known(scope)) {
      return fail(ErrorKind::invalid, "key.scope",
                  fmt::format("\"{}\" is not a scope; scopes are: *, {}", scope, fmt::join(known_scopes(), ", ")), "scopes");
    }
  }
  if (key.scopes.empty()) return fail(ErrorKind::invalid, "key.scope", "A key needs at least one scope", "scopes");
  const auto all = list();
  if (all.size() >= k_keys_max)
    return fail(ErrorKind::limit, "key.too_many", fmt::format("There are {} keys; revoke some", all.size()), key.name);
  if (std::ranges::find(all, key.name, &Key::name) != all.end()) {
    return fail(ErrorKind::conflict, "key.exists", fmt::format("There is a key named {} already", key.name), key.name);
  }
  std::string secret;
  for (int i = 0; i < 4; ++i) secret.append(fmt::format("{:016x}", random.next()));
  const std::string text = "cdk_" + hex(sha256(secret)).substr(0, 40);
  const std::string hash = sha256(text);
  CROSSDOCK_CHECK(tx.insert(k_table, {hash, doc_of(key)}));
  tx.on_commit([this, hash, key] {
    const std::unique_lock lock(mutex_);
    by_hash_[hash] = key;
  });
  return text;
}

Result<void> Keys::revoke(store::Tx& tx, std::string_view name) {
  std::string hash;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [one, key] : by_hash_) {
      if (key.name == name) hash = one;
    }
  }
  if (hash.empty())
    return fail(ErrorKind::not_found, "key.unknown", fmt::format("There is no key named {}", name), std::string(name));
  CROSSDOCK_CHECK(tx.erase(k_table, {hash}));
  tx.on_commit([this, hash] {
    const std::unique_lock lock(mutex_);
    by_hash_.erase(hash);
  });
  return {};
}

// Looked up by hash: the time it takes says nothing about how much of a guess was right.
Result<std::string> Keys::check(std::string_view authorization, std::string_view scope, Timestamp now) const {
  static constexpr std::string_view k_bearer = "Bearer ";
  if (!authorization.starts_with(k_bearer)) {
    return fail(ErrorKind::unauthorised, "key.missing", "Send an API key: Authorization: Bearer cdk_...");
  }
  const std::string hash = sha256(authorization.substr(k_bearer.size()));
  const std::shared_lock lock(mutex_);
  const auto found = by_hash_.find(hash);
  if (found == by_hash_.end())
    return fail(ErrorKind::unauthorised, "key.unknown", "The API key is not known or was revoked");
  const Key& key = found->second;
  if (key.expires.us != 0 && key.expires <= now) {
    return fail(ErrorKind::unauthorised, "key.expired",
                fmt::format("The API key {} expired at {}", key.name, key.expires.rfc3339()));
  }
  if (!key.allows(scope))
    return fail(ErrorKind::forbidden, "key.scope", fmt::format("The API key {} lacks the scope {}", key.name, scope));
  return key.name;
}

std::vector<Key> Keys::list() const {
  const std::shared_lock lock(mutex_);
  std::vector<Key> all;
  for (const auto& [hash, key] : by_hash_) all.push_back(key);
  return all;
}

}  // namespace crossdock::access
