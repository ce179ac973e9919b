// SPDX-License-Identifier: Apache-2.0
// The smallest valid instance of a set, made from its definition alone: what is mandatory, with values that fit.
#pragma once

#include "edi/definitions.hpp"
#include "edi/tree.hpp"

#include <string>
#include <vector>

namespace crossdock::edi::testing {

struct Instance {
  TransactionSet set;
  std::vector<const Node*> nodes;  // of each segment
};

Instance smallest(const Definition& definition, const SetDef& set);
// A value an element takes: the first code of a closed list, else one of its type and smallest length.
std::string value_of(const ElementDef& element);

}  // namespace crossdock::edi::testing
