// SPDX-License-Identifier: Apache-2.0
#include "workbench/host.hpp"

#include "calls/calls.hpp"
#include "http/client.hpp"
#include "http/target.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace crossdock::workbench {
namespace {

constexpr std::size_t k_resource_bytes_max = 1 << 20;
constexpr std::size_t k_redirects_max = 5;

Result<std::string> read_file(std::string_view path) {
  std::ifstream in(std::string(path), std::ios::binary);
  std::string out;
  char chunk[4096];
  while (in && out.size() <= k_resource_bytes_max) {
    in.read(chunk, sizeof chunk);
    out.append(chunk, static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad() || (!in.eof() && out.empty()))
    return fail(ErrorKind::not_found, "resource.file", fmt::format("The file {} cannot be read", path));
  return out;
}

}  // namespace

bool Host::knows(std::string_view function) const { return calls::Calls::knows(function) || (knows_ && knows_(function)); }

Result<std::string> Host::resource(std::string_view uri) const {
  constexpr std::string_view k_file = "file://";
  if (uri.starts_with(k_file)) {
    CROSSDOCK_TRY(const std::string path, http::percent_decode(uri.substr(k_file.size())));
    return read_file(path);
  }
  std::string at(uri);
  http::ClientOptions options;
  options.ca_file = ca_file_;
  options.body_bytes_max = k_resource_bytes_max;
  for (std::size_t i = 0; i <= k_redirects_max; ++i) {
    CROSSDOCK_TRY(const http::Response response, http::fetch(http::Method::get, place_ ? place_(at) : at, {}, "", options));
    if (response.status == 200) return response.body;
    const auto location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || !location || location->find("://") == std::string_view::npos)
      return fail(ErrorKind::not_found, "resource.http", fmt::format("The answer was {}", response.status));
    at = *location;
  }
  return fail(ErrorKind::not_found, "resource.http", "It redirects again and again");
}

Result<std::optional<Json>> Host::call(process::CallContext&, std::string_view function, const Json&) {
  return fail(ErrorKind::unsupported, "workbench.function",
              fmt::format("{} is a function of a hub: it is not there", function));
}

}  // namespace crossdock::workbench
