// SPDX-License-Identifier: Apache-2.0
// The functions that every mapping may have (library.jq, docs/mappings.md), put in the place of include "crossdock"; at the
// beginning of a program. Internal to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossdock::mapping {

// The program without its include, of the same length and lines; nothing when it does not begin with one. Only blanks and
// comments may stand before it.
std::optional<std::string> without_include(std::string_view text);
// The program with the library in that place: no line more.
std::string with_library(std::string_view text);

}  // namespace crossdock::mapping
