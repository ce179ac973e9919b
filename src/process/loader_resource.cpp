// SPDX-License-Identifier: Apache-2.0
// Resources outside of a document: schemas and functions of catalogs. They are fetched once, while the document is
// loaded, and kept with it as comments at its end: a running instance never meets another version of them.
#include "process/loader.hpp"
#include "process/resources.hpp"
#include "process/runtime.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::process {
namespace {

constexpr std::string_view k_mark = "# crossdock:resource ";
constexpr std::size_t k_resource_bytes_max = 1 << 20;
constexpr std::size_t k_resources_max = 50;

// "https://github.com/o/r[/tree/b]/x" -> the raw text of branch b (main).
std::string raw_github(std::string_view path) {
  const std::size_t owner = path.find('/');
  const std::size_t name = owner == std::string_view::npos ? owner : path.find('/', owner + 1);
  if (name == std::string_view::npos) return {};
  std::string_view rest = path.substr(name + 1);
  std::string branch = "refs/heads/main";
  for (const std::string_view way : {"tree/", "blob/", "raw/"}) {
    if (!rest.starts_with(way)) continue;
    rest.remove_prefix(way.size());
    const std::size_t end = rest.find('/');
    if (end == std::string_view::npos) return {};
    branch = (way == "raw/" ? "" : "refs/heads/") + std::string(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    break;
  }
  return fmt::format("https://raw.githubusercontent.com/{}/{}/{}", path.substr(0, name), branch, rest);
}

}  // namespace

std::string raw_uri(std::string_view uri) {
  constexpr std::string_view k_github = "https://github.com/";
  if (uri.starts_with(k_github)) {
    std::string raw = raw_github(uri.substr(k_github.size()));
    return raw.empty() ? std::string(uri) : raw;
  }
  std::string out(uri);
  for (const std::string_view way : {"/-/tree/", "/-/blob/"}) {
    const std::size_t at = out.find(way);
    if (out.starts_with("https://gitlab.com/") && at != std::string::npos) out.replace(at, way.size(), "/-/raw/");
  }
  return out;
}

std::string_view without_resources(std::string_view text) { return text.substr(0, text.find(k_mark)); }

Resources resources_in(std::string_view text) {
  Resources out;
  for (std::size_t at = text.find(k_mark); at != std::string_view::npos; at = text.find(k_mark, at + 1)) {
    const std::string_view line = text.substr(at + k_mark.size());
    const auto pair = json_parse(line.substr(0, line.find('\n')));
    if (!pair || !pair->is_array() || pair->get_array().size() != 2) continue;
    const Json& uri = pair->get_array()[0];
    const Json& content = pair->get_array()[1];
    if (uri.is_string() && content.is_string()) out.emplace(uri.get_string(), content.get_string());
  }
  return out;
}

std::string with_resources(std::string_view text, const Resources& resources) {
  std::string out(without_resources(text));
  if (!resources.empty() && !out.ends_with('\n')) out.push_back('\n');
  for (const auto& [uri, content] : resources) out.append(k_mark).append(json_text(JsonArray{uri, content})).append("\n");
  return out;
}

Result<std::string> Loader::resource(const View& view, const std::string& uri) {
  const auto found = definition_.resources.find(uri);
  if (found != definition_.resources.end()) return found->second;
  if (definition_.resources.size() == k_resources_max)
    return view.refuse(fmt::format("The document refers to more than {} resources", k_resources_max));
  auto text = host_.resource(raw_uri(uri));
  if (!text) return view.refuse(fmt::format("{} cannot be had: {}", uri, text.error().message));
  if (text->size() > k_resource_bytes_max)
    return view.refuse(fmt::format("{} has more than {} bytes", uri, k_resource_bytes_max));
  return definition_.resources.emplace(uri, *std::move(text)).first->second;
}

Result<std::string> Loader::resource_uri(const View& view) const {
  View uri = view;
  if (view.node().kind == Node::Kind::map) {
    CROSSDOCK_CHECK(view.only({"name", "endpoint", "uri", "authentication"}));
    if (const auto authentication = view.find("authentication"))
      return authentication->unsupported("Authentication for what is fetched while a document is loaded");
    const auto inner = view.find("endpoint");
    if (inner) return resource_uri(*inner);
    CROSSDOCK_TRY(uri, view.need("uri"));
  }
  CROSSDOCK_TRY(std::string text, uri.text());
  if (text.find("://") == std::string::npos) return uri.refuse("A URI with a scheme is expected here");
  if (text.find("${") != std::string::npos || text.find('{') != std::string::npos)
    return uri.unsupported("A computed URI of what is fetched while a document is loaded");
  return text;
}

Result<schema::Schema> Loader::schema(const View& view) {
  CROSSDOCK_CHECK(view.only({"format", "document", "resource"}));
  if (const auto format = view.find("format")) {
    CROSSDOCK_TRY(const std::string name, format->text());
    if (name != "json" && !name.starts_with("json:")) return format->unsupported("A schema format other than json");
  }
  const auto document = view.find("document");
  const auto resource = view.find("resource");
  if (document && resource) return resource->refuse("A schema is a document or a resource, not both");
  if (!document && !resource) return view.refuse("\"document\" or \"resource\" is missing");
  Json json;
  if (document) {
    json = to_json(document->node());
  } else {
    CROSSDOCK_TRY(const std::string uri, resource_uri(*resource));
    CROSSDOCK_TRY(const std::string text, this->resource(*resource, uri));
    const auto node = parse_yaml(text, uri);
    if (!node) return resource->refuse(fmt::format("{}: {}", uri, node.error().message));
    json = to_json(*node);
  }
  auto compiled = schema::Schema::compile(json);
  if (!compiled) return (document ? *document : *resource).refuse(compiled.error().message);
  return compiled;
}

}  // namespace crossdock::process
