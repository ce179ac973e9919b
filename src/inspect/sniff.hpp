// SPDX-License-Identifier: Apache-2.0
// What a file without X12 or EDIFACT looks like, to say more than "nothing".
#pragma once

#include <cstddef>
#include <string_view>

namespace crossdock::inspect {

inline constexpr std::size_t k_sniff_bytes = 512;

// A noun phrase for the first bytes of a file ("a TRADACOMS transmission"); empty when nobody can tell.
std::string_view looks_like(std::string_view head);

}  // namespace crossdock::inspect
