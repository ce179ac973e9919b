// SPDX-License-Identifier: Apache-2.0
#include "inspect/sniff.hpp"

#include "edi/text.hpp"

namespace crossdock::inspect {
namespace {

struct Kind {
  std::string_view begin;
  std::string_view name;
};

constexpr Kind k_kinds[] = {
    {"STX=", "a TRADACOMS transmission"},
    {"EDI_DC", "a flat SAP IDoc"},
    {"UIB+", "an interactive EDIFACT interchange"},
    {"UIH+", "an interactive EDIFACT message"},
    {"MSH|", "an HL7 message"},
    {"<", "XML"},
    {"{", "JSON"},
    {"[", "JSON"},
    {"PK\x03\x04", "a ZIP archive"},
    {"\x1f\x8b", "a gzip file"},
    {"%PDF", "a PDF document"},
    {"-----BEGIN", "a PEM file"},
    {"MIME-Version:", "a mail message"},
    {"Content-Type:", "a mail message"},
};

}  // namespace

std::string_view looks_like(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const bool utf16 = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
  if (utf16) return "UTF-16 text";
  while (!head.empty() && edi::is_filler(head.front())) head.remove_prefix(1);
  for (const Kind& kind : k_kinds) {
    if (!head.starts_with(kind.begin)) continue;
    return kind.begin == "<" && head.contains("IDOC") ? "an SAP IDoc in XML" : kind.name;
  }
  return {};
}

}  // namespace crossdock::inspect
