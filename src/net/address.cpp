// SPDX-License-Identifier: Apache-2.0
#include "net/address.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace crossdock::net {
namespace {

struct Block4 {
  std::uint32_t prefix;
  unsigned bits;
};

constexpr auto k_special4 = std::to_array<Block4>({
    {0x00000000, 8},   // "this" network
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // shared (carrier NAT)
    {0x7F000000, 8},   // loopback
    {0xA9FE0000, 16},  // link local, cloud metadata
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // protocol assignments
    {0xC0000200, 24},  // documentation
    {0xC0586300, 24},  // 6to4 relay
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarking
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 3},   // multicast, reserved, broadcast
});

bool is_special4(std::uint32_t address) {
  return std::ranges::any_of(k_special4,
                             [&](const Block4& block) { return (address ^ block.prefix) >> (32 - block.bits) == 0; });
}

using Bytes6 = boost::asio::ip::address_v6::bytes_type;

std::uint32_t embedded4(const Bytes6& bytes, std::size_t at) {
  std::uint32_t address = 0;
  for (std::size_t i = 0; i < 4; ++i) address = address << 8U | bytes.at(at + i);
  return address;
}

bool starts_with(const Bytes6& bytes, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

bool is_special6(const Bytes6& bytes) {
  if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})) return is_special4(embedded4(bytes, 12));     // mapped
  if (starts_with(bytes, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) return is_special4(embedded4(bytes, 12));  // NAT64
  if (starts_with(bytes, {0x20, 0x02})) return is_special4(embedded4(bytes, 2));                                    // 6to4
  // Global unicast is 2000::/3 without the protocol (2001::/23) and documentation blocks.
  const bool global = (bytes[0] & 0xE0U) == 0x20U;
  const bool protocol = starts_with(bytes, {0x20, 0x01}) && bytes[2] < 2;
  return !global || protocol || starts_with(bytes, {0x20, 0x01, 0x0D, 0xB8}) || starts_with(bytes, {0x3F, 0xFF});
}

}  // namespace

bool is_private_or_loopback(const boost::asio::ip::address& address) {
  return address.is_v4() ? is_special4(address.to_v4().to_uint()) : is_special6(address.to_v6().to_bytes());
}

bool is_private_or_loopback(std::string_view address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(std::string(address), error);
  return error || is_private_or_loopback(parsed);
}

}  // namespace crossdock::net
