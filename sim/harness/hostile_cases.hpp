// SPDX-License-Identifier: Apache-2.0
// Tables of input that no hub may fall over.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::sim {

struct HostileBytes {
  std::string name;
  std::string bytes;         // a whole connection's worth
  bool may_succeed = false;  // odd, but allowed by RFC 9112
};
// HTTP as it should not be. `key` is a valid API key, so that the refusal is not only about that.
std::vector<HostileBytes> hostile_http(const std::string& key);

struct HostileBody {
  std::string name;
  std::string body;
  bool may_succeed = false;  // huge, but well formed: may also be accepted and stopped later
};
// Bodies for POST /v1/orders; every one is wrong unless it says so.
std::vector<HostileBody> hostile_orders();
// Bodies for POST /v1/interchanges: some hand-made, the rest a valid interchange with bytes cut off or changed.
std::vector<HostileBody> hostile_interchanges(std::uint64_t seed);

}  // namespace crossdock::sim
