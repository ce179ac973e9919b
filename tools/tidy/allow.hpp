// SPDX-License-Identifier: Apache-2.0
// The allow list: findings that are right where they are. One per line, with its reason:
//   <rule> <path>   # why this file may
// An entry that suppresses nothing is a finding itself (allow-stale), so the list can only shrink by itself.
#pragma once

#include "tools/tidy/finding.hpp"

#include <string_view>

namespace crossdock::tidy {

// `list_path` names the list in findings about the list.
Findings apply_allow_list(Findings findings, std::string_view list_path, std::string_view list_text);

}  // namespace crossdock::tidy
