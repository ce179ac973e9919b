// SPDX-License-Identifier: Apache-2.0
// Runs the sample cases of a document folder: testdata/<case>/ with
//   in.x12 or in.json     what arrives: an interchange (its first set is taken), or the canonical document
//   out.json or out.x12   what must come of it
//   error.txt             instead of out: the code of the refusal
//   context.json          optional $context
// Outbound sets are also read back and must come without any finding. With CROSSDOCK_UPDATE_TESTDATA=1 in the
// environment missing out files are written instead of compared.
#pragma once

#include "documents/document.hpp"

namespace crossdock::documents::testing {

void run_cases(const DocumentRegistry& registry);

}  // namespace crossdock::documents::testing
