// SPDX-License-Identifier: Apache-2.0
// Functions that are tasks: of use.functions, of a catalog ("name:version@catalog"), or at a URI.
#include "process/loader.hpp"
#include "process/tasks/tasks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::process {
namespace {

struct Cataloged {
  std::string name;
  std::string version;
  std::string catalog;
};

std::optional<Cataloged> cataloged(std::string_view name) {
  const std::size_t at = name.rfind('@');
  const std::size_t colon = name.find(':');
  if (at == std::string_view::npos || colon == std::string_view::npos || colon > at) return std::nullopt;
  return Cataloged{.name = std::string(name.substr(0, colon)),
                   .version = std::string(name.substr(colon + 1, at - colon - 1)),
                   .catalog = std::string(name.substr(at + 1))};
}

// "https://host/functions/name@v1.0.0" is a folder with a function.yaml.
std::string function_uri(std::string uri) {
  if (uri.ends_with(".yaml") || uri.ends_with(".yml") || uri.ends_with(".json")) return uri;
  const std::size_t at = uri.rfind("@v");
  if (at != std::string::npos && uri.find('/', at) == std::string::npos) uri.replace(at, 2, "/");
  while (uri.ends_with('/')) uri.pop_back();
  return uri + "/function.yaml";
}

}  // namespace

// A task of its own for each call; it does not see the variables of the tasks around the call.
Result<std::unique_ptr<Task>> Loader::function_body(const View& body, const std::string& key, const std::string& name) {
  if (std::ranges::find(calling_, key) != calling_.end()) return body.refuse(fmt::format("\"{}\" calls itself", name));
  calling_.push_back(key);
  std::vector<std::string> outer(scope_.begin() + k_base_scope, scope_.end());
  scope_.resize(k_base_scope);
  const std::vector<std::string> alone = {name};
  const std::vector<std::string>* const names = std::exchange(names_, &alone);
  auto read = plain_task(body, name);
  names_ = names;
  scope_.insert(scope_.end(), outer.begin(), outer.end());
  calling_.pop_back();
  return read;
}

Result<std::unique_ptr<Task>> Loader::fetched_function(const View& call, const std::string& name, const std::string& uri) {
  auto found = fetched_.find(uri);
  if (found == fetched_.end()) {
    CROSSDOCK_TRY(const std::string text, resource(call, uri));
    auto node = parse_yaml(text, uri);
    if (!node) return call.refuse(fmt::format("{}: {}", uri, node.error().message));
    found = fetched_.emplace(uri, *std::move(node)).first;
  }
  return function_body(View(found->second, call.pointer(), found->first), uri, name);
}

Result<std::unique_ptr<Task>> Loader::function(const std::string& name, const View& call) {
  if (const auto own = use_.find("functions/" + name); own != use_.end()) return function_body(own->second, name, name);
  if (name.starts_with("http://") || name.starts_with("https://") || name.starts_with("file://"))
    return fetched_function(call, name, function_uri(name));
  const auto listed = cataloged(name);
  if (!listed) return std::unique_ptr<Task>();
  const auto catalog = use_.find("catalogs/" + listed->catalog);
  if (catalog == use_.end()) {
    if (listed->catalog == "default") return std::unique_ptr<Task>();  // the functions of the host
    return call.refuse(fmt::format("There is no catalog \"{}\" in use.catalogs", listed->catalog));
  }
  CROSSDOCK_TRY(std::string uri, resource_uri(catalog->second));
  while (uri.ends_with('/')) uri.pop_back();
  return fetched_function(call, listed->name,
                          fmt::format("{}/functions/{}/{}/function.yaml", uri, listed->name, listed->version));
}

}  // namespace crossdock::process
