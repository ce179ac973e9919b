// SPDX-License-Identifier: Apache-2.0
#include "inspect/standards.hpp"

#include "codec/edifact/syntax.hpp"
#include "codec/x12/syntax.hpp"

#include <array>

namespace crossdock::inspect {

edi::Syntaxes all_standards() {
  static const std::array k_all = {&codec::x12::syntax(), &codec::edifact::syntax()};
  return k_all;
}

}  // namespace crossdock::inspect
