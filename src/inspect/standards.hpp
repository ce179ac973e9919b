// SPDX-License-Identifier: Apache-2.0
// Every standard there is a codec for.
#pragma once

#include "edi/syntax.hpp"

namespace crossdock::inspect {

edi::Syntaxes all_standards();

}  // namespace crossdock::inspect
