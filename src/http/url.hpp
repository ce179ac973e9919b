// SPDX-License-Identifier: Apache-2.0
// Absolute http and https URLs of outgoing calls (RFC 3986).
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock::http {

struct Url {
  bool tls = false;
  std::string host;  // without the brackets of an IPv6 address
  std::uint16_t port = 0;
  std::string authority;  // for the Host field: the port only when it is not the scheme's own
  std::string target;     // path and query, escaped; "/" at least

  std::string origin() const;  // "https://host:port"
};

// Errors: invalid http.url (not absolute, another scheme, user name or password inside, no host, bad port). A fragment
// is dropped.
Result<Url> parse_url(std::string_view text);

}  // namespace crossdock::http
