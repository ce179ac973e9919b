// SPDX-License-Identifier: Apache-2.0
#include "app/place.hpp"

#include "access/keys.hpp"
#include "app/secret.hpp"
#include "hub/hub.hpp"
#include "store/postgres/postgres.hpp"
#include "store/sqlite/sqlite.hpp"

#include <algorithm>
#include <memory>
#include <string_view>

namespace crossdock::app {
namespace {

// libpq knows no parameter for a schema and refuses what it does not know.
std::string take_schema(std::string& url) {
  constexpr std::string_view k_parameter = "schema=";
  const std::size_t query = url.find('?');
  if (query == std::string::npos) return {};
  for (std::size_t at = query; at != std::string::npos; at = url.find('&', at + 1)) {
    if (url.compare(at + 1, k_parameter.size(), k_parameter) != 0) continue;
    const std::size_t end = std::min(url.find('&', at + 1), url.size());
    std::string schema = url.substr(at + 1 + k_parameter.size(), end - at - 1 - k_parameter.size());
    // The separator before it stays for what comes behind.
    url.erase(at + 1, end == url.size() ? std::string::npos : end - at);
    if (url.back() == '?' || url.back() == '&') url.pop_back();
    return schema;
  }
  return {};
}

}  // namespace

store::Schema whole_schema() {
  store::Schema schema = hub::full_schema();
  const store::Schema keys = access::schema();
  schema.insert(schema.end(), keys.begin(), keys.end());
  return schema;
}

Result<std::unique_ptr<store::Store>> open_place(const std::string& place, Sharing sharing, const Clock& clock,
                                                 Metrics& metrics, const std::string& archive) {
  if (!store::postgres::is_url(place)) {
    store::sqlite::Options options;
    options.directory = place;
    options.archive.directory = archive;
    options.clock = &clock;
    return store::sqlite::open(options, whole_schema(), metrics);
  }
  if (!archive.empty()) {
    return fail(ErrorKind::unsupported, "store.archive",
                "A database is archived by its own means (archive_command); \"archive\" is for the embedded store");
  }
  store::postgres::Options options;
  options.url = place;
  if (std::string schema = take_schema(options.url); !schema.empty()) options.schema = std::move(schema);
  options.password = secret("postgres-password").value_or("");
  options.shared = sharing == Sharing::shared;
  // A copy is no part of this hub: its commits and its full disk are not counted as the hub's.
  options.backup_store = [own = std::make_shared<Metrics>()](const std::string& directory) {
    return store::sqlite::open({.directory = directory}, whole_schema(), *own);
  };
  return store::postgres::open(options, whole_schema(), clock, metrics);
}

}  // namespace crossdock::app
