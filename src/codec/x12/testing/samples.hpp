// SPDX-License-Identifier: Apache-2.0
// Small interchanges for tests, built from their bodies so that counts and padding are right unless a test breaks them.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::codec::x12::testing {

inline const std::string k_order_body = "BEG*00*SA*PO-1**20261123~PO1*1*24*EA*12.5**VN*SKU-001~CTT*1~";

inline std::string isa(std::string_view control, std::string_view standards = "U", std::string_view version = "00401") {
  return fmt::format("ISA*00*          *00*          *ZZ*HARBORMART     *ZZ*CROSSDOCK      *261123*0915*{}*{}*{}*0*P*>~",
                     standards, version, control);
}

// ST..SE around a body of segments that each end in "~".
inline std::string set(std::string_view id, std::string_view control, std::string_view body) {
  return fmt::format("ST*{0}*{1}~{2}SE*{3}*{1}~", id, control, body, std::ranges::count(body, '~') + 2);
}

inline std::string group(std::string_view code, std::string_view control, const std::vector<std::string>& sets,
                         std::string_view version = "004010") {
  std::string body;
  for (const std::string& one : sets) body += one;
  return fmt::format("GS*{0}*HARBORMART*CROSSDOCK*20261123*0915*{1}*X*{2}~{3}GE*{4}*{1}~", code, control, version, body,
                     sets.size());
}

inline std::string interchange(std::string_view control, const std::vector<std::string>& groups) {
  std::string body = isa(control);
  for (const std::string& one : groups) body += one;
  return fmt::format("{}IEA*{}*{}~", body, groups.size(), control);
}

// One interchange with one order.
inline std::string order(std::string_view control = "000000905", std::string_view body = k_order_body) {
  return interchange(control, {group("PO", "905", {set("850", "0001", body)})});
}

inline std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace crossdock::codec::x12::testing
