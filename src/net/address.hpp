// SPDX-License-Identifier: Apache-2.0
// Which addresses an outgoing call may be kept away from (server-side request forgery): everything that is not a
// public unicast address by the IANA special-purpose registries (RFC 6890), also when wrapped in an IPv6 address.
#pragma once

#include <string_view>

namespace boost::asio::ip {
class address;
}

namespace crossdock::net {

// Check the address that is connected to, after name resolution, never the name.
bool is_private_or_loopback(const boost::asio::ip::address& address);
// `address` without brackets or zone; true for what is no address at all.
bool is_private_or_loopback(std::string_view address);

}  // namespace crossdock::net
