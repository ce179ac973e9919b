// SPDX-License-Identifier: Apache-2.0
// The arguments of `call: http` and `call: openapi` in one shape, whatever the author's shorthand: endpoints are
// {uri, authentication}, and everything is checked that can be checked without running.
#include "process/tasks/tasks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::process {
namespace {

using Members = std::vector<std::pair<std::string, Template>>;

bool is_expression(const View& view) {
  const Node& node = view.node();
  return node.kind == Node::Kind::scalar && node.text.find("${") != std::string::npos;
}

// RFC 3986 scheme, "://", and braces that pair up.
bool is_uri(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto in_scheme = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  if (!std::ranges::all_of(text.substr(0, colon), in_scheme)) return false;
  bool open = false;
  for (const char c : text) {
    if (c == '{' ? open : c == '}' && !open) return false;
    if (c == '{') open = true;
    if (c == '}') open = false;
  }
  return !open;
}

Result<Template> read_endpoint(Loader& loader, const View& view, bool& is_template) {
  Members members;
  View uri = view;
  if (view.node().kind == Node::Kind::map) {
    CROSSDOCK_CHECK(view.only({"uri", "authentication"}));
    CROSSDOCK_TRY(uri, view.need("uri"));
  }
  CROSSDOCK_TRY(const std::string text, uri.text());
  if (!is_expression(uri)) {
    if (!is_uri(text)) return uri.refuse(fmt::format("\"{}\" is not an absolute URI", text));
    is_template = text.find('{') != std::string::npos;
  }
  CROSSDOCK_TRY(Template value, loader.value(uri, Site::task));
  members.emplace_back("uri", std::move(value));
  if (const auto policy = view.find("authentication")) {
    CROSSDOCK_TRY(Template authentication, loader.authentication(*policy));
    members.emplace_back("authentication", std::move(authentication));
  }
  return Template::object(std::move(members));
}

Result<void> check_output(const View& view) {
  CROSSDOCK_TRY(const std::string how, view.text());
  if (how != "raw" && how != "content" && how != "response") return view.refuse("The output is raw, content or response");
  return {};
}

Result<void> check_map(const View& view) {
  if (is_expression(view)) return {};
  return view.is_map();
}

Result<StandardCall> read_http(Loader& loader, const View& with) {
  CROSSDOCK_CHECK(with.only({"method", "endpoint", "headers", "query", "body", "output", "redirect"}));
  StandardCall out;
  Members members;
  CROSSDOCK_TRY(const View method, with.need("method"));
  CROSSDOCK_CHECK(checked(method.text()));
  CROSSDOCK_CHECK(checked(with.need("endpoint")));
  for (const auto& [key, member] : with.members()) {
    if (key == "endpoint") {
      CROSSDOCK_TRY(Template endpoint, read_endpoint(loader, member, out.is_template));
      members.emplace_back(key, std::move(endpoint));
      continue;
    }
    if (key == "headers" || key == "query") CROSSDOCK_CHECK(check_map(member));
    if (key == "output") CROSSDOCK_CHECK(check_output(member));
    if (key == "redirect") CROSSDOCK_CHECK(checked(member.boolean()));
    CROSSDOCK_TRY(Template value, loader.value(member, Site::task));
    members.emplace_back(key, std::move(value));
  }
  out.arguments = Template::object(std::move(members));
  return out;
}

Result<StandardCall> read_openapi(Loader& loader, const View& with) {
  CROSSDOCK_CHECK(with.only({"document", "operationId", "parameters", "authentication", "output", "redirect"}));
  StandardCall out;
  Members members;
  CROSSDOCK_TRY(const View operation, with.need("operationId"));
  CROSSDOCK_CHECK(checked(operation.text()));
  CROSSDOCK_TRY(const View document, with.need("document"));
  CROSSDOCK_CHECK(document.only({"name", "endpoint"}));
  CROSSDOCK_TRY(const View endpoint, document.need("endpoint"));
  CROSSDOCK_TRY(Template where, read_endpoint(loader, endpoint, out.is_template));
  members.emplace_back("endpoint", std::move(where));
  for (const auto& [key, member] : with.members()) {
    if (key == "document") continue;
    if (key == "authentication") {
      CROSSDOCK_TRY(Template authentication, loader.authentication(member));
      members.emplace_back(key, std::move(authentication));
      continue;
    }
    if (key == "parameters") CROSSDOCK_CHECK(check_map(member));
    if (key == "output") CROSSDOCK_CHECK(check_output(member));
    if (key == "redirect") CROSSDOCK_CHECK(checked(member.boolean()));
    CROSSDOCK_TRY(Template value, loader.value(member, Site::task));
    members.emplace_back(key, std::move(value));
  }
  out.arguments = Template::object(std::move(members));
  return out;
}

}  // namespace

Result<StandardCall> read_standard_call(Loader& loader, const std::string& function, const View& with) {
  return function == "http" ? read_http(loader, with) : read_openapi(loader, with);
}

}  // namespace crossdock::process
