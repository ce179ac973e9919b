// SPDX-License-Identifier: Apache-2.0
// The syntax identifiers of UNB S001 0001 (code list UNOA to UNOY): which bytes a name stands for.
#pragma once

#include "edi/charset.hpp"

#include <string_view>

namespace crossdock::codec::edifact {

enum class CharsetKind {
  unknown,    // no such identifier
  undecoded,  // UNOX: ISO 2022 code extension; read as UTF-8 or ISO 8859-1
  plain,      // ISO 646 (UNOA, UNOB; IATA, IATB of the airlines) and UTF-8 (UNOW, UNOY): no table needed
  table,
};

struct DeclaredCharset {
  CharsetKind kind = CharsetKind::unknown;
  const edi::Charset* charset = nullptr;
};

DeclaredCharset charset_of(std::string_view syntax_identifier);

}  // namespace crossdock::codec::edifact
