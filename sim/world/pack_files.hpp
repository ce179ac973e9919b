// SPDX-License-Identifier: Apache-2.0
// The packs of the simulated systems, carried by the program, so that any landscape can be simulated anywhere.
#pragma once

#include <string_view>

namespace crossdock::sim {

// "sim-erp/pack.yaml" -> its text; "" when there is no such file.
std::string_view pack_file(std::string_view path);

}  // namespace crossdock::sim
