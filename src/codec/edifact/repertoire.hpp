// SPDX-License-Identifier: Apache-2.0
// Which characters a syntax identifier (UNB S001 0001) allows, and the bytes they are written as.
// - UNOA: capitals, digits, the blank and . , - ( ) / = ' + : ? ! " % & * ; < >. UNOB: small letters too. From syntax 4
//   on both have the underscore. What the invariant part of ISO 646 leaves to nations is in neither: # $ @ [ \ ] ^ ` { | } ~
// - UNOC to UNOL: the parts of ISO 8859 of charsets.hpp. UNOW and UNOY: every character, as UTF-8.
// - UNOX switches sets by escape sequences (ISO 2022); it is not written.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace crossdock::edi {
class Charset;
}

namespace crossdock::codec::edifact {

class Repertoire {
 public:
  // `loose`: UNOA and UNOB take every character as UTF-8, as many senders do and the reader understands.
  // Errors: "edifact.write_charset" for UNOX and for names nobody knows.
  static Result<Repertoire> of(std::string_view syntax_identifier, std::string_view syntax_version, bool loose = false);

  // Appends one UTF-8 character; false when the repertoire cannot hold it. No control characters.
  bool append(std::string_view character, std::string& out) const;

 private:
  enum class Kind { level_a, level_b, ascii, utf8, table };

  Kind kind_ = Kind::utf8;
  bool underscore_ = false;
  const edi::Charset* charset_ = nullptr;
};

}  // namespace crossdock::codec::edifact
