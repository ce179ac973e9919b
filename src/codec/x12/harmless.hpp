// SPDX-License-Identifier: Apache-2.0
// Text from outside that is quoted in an acknowledgement must not break the interchange it travels in.
#pragma once

#include <string>
#include <string_view>

namespace crossdock::codec::x12 {

// Anything that could be a delimiter becomes a blank; at most as long as an AK404.
std::string harmless(std::string_view value);

}  // namespace crossdock::codec::x12
