// SPDX-License-Identifier: Apache-2.0
#include "http/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace crossdock::http {
namespace {

Unexpected bad_url(const char* message) { return fail(ErrorKind::invalid, "http.url", message); }

// Registered names as used in DNS, or an address; nothing that needs an escape.
bool is_plain_host(std::string_view host) {
  return !host.empty() && host.size() <= 255 && std::ranges::all_of(host, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' ||
           c == ':';
  });
}

}  // namespace

std::string Url::origin() const {
  const std::string bracketed = host.contains(':') ? "[" + host + "]" : host;
  return (tls ? "https://" : "http://") + bracketed + ":" + std::to_string(port);
}

Result<Url> parse_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return bad_url("This is not an absolute URL");
  const auto& view = *parsed;
  Url url;
  url.tls = view.scheme_id() == boost::urls::scheme::https;
  if (!url.tls && view.scheme_id() != boost::urls::scheme::http) return bad_url("Only http and https URLs can be called");
  if (view.has_userinfo()) return bad_url("A URL must not carry a user name or password");
  url.host = view.host_address();
  if (!is_plain_host(url.host) || view.encoded_host().contains('%'))
    return bad_url("The host of the URL is missing or not a plain name");
  const std::uint16_t own = url.tls ? 443 : 80;
  url.port = own;
  const std::string_view port(view.port().data(), view.port().size());
  if (!port.empty()) {
    const auto read = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (read.ec != std::errc() || url.port == 0) return bad_url("The port of the URL is out of range");
  }
  url.authority = std::string(view.encoded_host().data(), view.encoded_host().size());
  if (url.port != own) url.authority += ":" + std::to_string(url.port);
  const auto path = view.encoded_path();
  url.target = path.empty() ? "/" : std::string(path.data(), path.size());
  if (view.has_query()) url.target.append("?").append(view.encoded_query().data(), view.encoded_query().size());
  return url;
}

}  // namespace crossdock::http
