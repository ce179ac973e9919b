// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/repertoire.hpp"

#include "codec/edifact/charsets.hpp"
#include "edi/charset.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

namespace crossdock::codec::edifact {
namespace {

constexpr std::string_view k_signs = " .,-()/='+:?!\"%&*;<>";

}  // namespace

Result<Repertoire> Repertoire::of(std::string_view syntax_identifier, std::string_view syntax_version, bool loose) {
  const DeclaredCharset declared = charset_of(syntax_identifier);
  Repertoire made;
  made.underscore_ = syntax_version >= "4";
  switch (declared.kind) {
    case CharsetKind::unknown:
      return fail(ErrorKind::invalid, "edifact.write_charset",
                  fmt::format("\"{}\" is no syntax identifier (UNOA to UNOY)", syntax_identifier), "UNB S001");
    case CharsetKind::undecoded:
      return fail(ErrorKind::unsupported, "edifact.write_charset",
                  "UNOX switches character sets by escape sequences, which is not written; UNOY takes every character",
                  "UNB S001");
    case CharsetKind::table:
      made.kind_ = Kind::table;
      made.charset_ = declared.charset;
      return made;
    case CharsetKind::plain: break;
  }
  if (!loose && syntax_identifier == "UNOA") made.kind_ = Kind::level_a;
  if (!loose && syntax_identifier == "UNOB") made.kind_ = Kind::level_b;
  if (!loose && syntax_identifier.starts_with("IAT")) made.kind_ = Kind::ascii;
  return made;
}

bool Repertoire::append(std::string_view character, std::string& out) const {
  const char first = character.empty() ? ' ' : character[0];
  if (edi::is_ascii(first)) {
    const bool small = first >= 'a' && first <= 'z';
    const bool invariant = edi::is_alphanumeric(first) || k_signs.contains(first) || (underscore_ && first == '_');
    if (kind_ == Kind::level_a && (small || !invariant)) return false;
    if (kind_ == Kind::level_b && !invariant) return false;
    out += first;
    return true;
  }
  if (kind_ == Kind::utf8) {
    out += character;
    return true;
  }
  if (kind_ != Kind::table) return false;
  const auto byte = charset_->byte_of(character);
  if (byte) out += *byte;
  return byte.has_value();
}

}  // namespace crossdock::codec::edifact
