// SPDX-License-Identifier: Apache-2.0
// Runs the sample cases of a document folder: testdata/<case>/ with
//   in.x12 or in.edi, in.json   what arrives: an interchange (its first set is taken), or the canonical document
//   out.json, out.x12, out.edi  what must come of it
//   error.txt                   instead of out: the code of the refusal
//   not_written.txt             of a folder that reads and writes: the refusal when what was read is written again
//   context.json                optional $context
// With CROSSDOCK_UPDATE_TESTDATA=1 in the environment missing out files are written instead of compared.
//
// Besides, for every case: the canonical document holds against the schema of its kind; what is written is read back
// without a finding. Where a folder reads and writes: writing what was read and reading that again loses no member, and
// what is written from there on never changes.
#pragma once

#include "documents/document.hpp"

namespace crossdock::documents::testing {

void run_cases(const DocumentRegistry& registry);

}  // namespace crossdock::documents::testing
