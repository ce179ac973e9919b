// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/charsets.hpp"

#include <array>

namespace crossdock::codec::edifact {
namespace {

struct Table {
  char letter;  // of UNOx
  edi::Charset charset;
};

const edi::Charset* table_of(char letter) {
  static const std::array k_tables = {
      Table{'C', {"ISO-8859-1", true}},  Table{'D', {"ISO-8859-2", true}},  Table{'E', {"ISO-8859-5", false}},
      Table{'F', {"ISO-8859-7", false}}, Table{'G', {"ISO-8859-3", true}},  Table{'H', {"ISO-8859-4", true}},
      Table{'I', {"ISO-8859-6", false}}, Table{'J', {"ISO-8859-8", false}}, Table{'K', {"ISO-8859-9", true}},
      Table{'L', {"ISO-8859-15", true}},
  };
  for (const Table& table : k_tables) {
    if (table.letter == letter) return &table.charset;
  }
  return nullptr;
}

}  // namespace

DeclaredCharset charset_of(std::string_view syntax_identifier) {
  if (syntax_identifier == "IATA" || syntax_identifier == "IATB") return {CharsetKind::plain, nullptr};
  if (syntax_identifier.size() != 4 || !syntax_identifier.starts_with("UNO")) return {};
  const char letter = syntax_identifier[3];
  if (letter == 'A' || letter == 'B' || letter == 'W' || letter == 'Y') return {CharsetKind::plain, nullptr};
  if (letter == 'X') return {CharsetKind::undecoded, nullptr};
  const edi::Charset* table = table_of(letter);
  return table == nullptr ? DeclaredCharset{} : DeclaredCharset{CharsetKind::table, table};
}

}  // namespace crossdock::codec::edifact
