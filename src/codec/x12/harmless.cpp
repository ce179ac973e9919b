// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/harmless.hpp"

#include "edi/finding.hpp"
#include "edi/text.hpp"

#include <algorithm>

namespace crossdock::codec::x12 {

std::string harmless(std::string_view value) {
  std::string out(value.substr(0, edi::k_finding_value_bytes_max));
  std::ranges::replace_if(
      out, [](char c) { return !edi::is_alphanumeric(c) && c != '.' && c != '-' && c != '/' && c != ','; }, ' ');
  return std::string(edi::trim(out));
}

}  // namespace crossdock::codec::x12
