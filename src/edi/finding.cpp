// SPDX-License-Identifier: Apache-2.0
#include "edi/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crossdock::edi {
namespace {

bool is_limit(std::string_view code) {
  constexpr std::array k_limits = {slug::segment_too_long, slug::too_many_elements, slug::set_too_long, slug::too_many_sets,
                                   slug::too_many_findings};
  return std::ranges::find(k_limits, code) != k_limits.end();
}

}  // namespace

std::string_view to_string(Level level) {
  switch (level) {
    case Level::envelope: return "envelope";
    case Level::structure: return "structure";
    case Level::element: return "element";
    case Level::code: return "code";
    case Level::balance: return "balance";
    case Level::situation: return "situation";
    case Level::guide: return "guide";
  }
  return "envelope";
}

std::string_view to_string(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

std::string Position::text() const {
  std::string out;
  const auto part = [&out](const std::string& text) { out.append(out.empty() ? "" : ", ").append(text); };
  if (!interchange.empty()) part("interchange " + interchange);
  if (!group.empty()) part("group " + group);
  if (!set.empty()) part("set " + set);
  if (segment_index > 0) {
    part(fmt::format("segment {} {}", segment_index, tag));
  } else if (!tag.empty()) {
    part(tag);
  }
  if (element > 0) out.append(fmt::format("{:02}", element));
  if (component > 0) out.append(fmt::format("-{}", component));
  if (repeat > 0) out.append(fmt::format(" repeat {}", repeat));
  part(fmt::format("byte {}", byte_offset));
  return out;
}

bool has_error(const std::vector<Finding>& findings) { return std::ranges::any_of(findings, &Finding::is_error); }

std::string text_of(const Finding& finding) {
  return fmt::format("{} {}: {} ({})", to_string(finding.severity), finding.code, finding.message, finding.position.text());
}

Error to_error(const Finding& finding) {
  ErrorKind kind = ErrorKind::invalid;
  if (is_limit(finding.code)) kind = ErrorKind::limit;
  if (finding.code == slug::set_unknown || finding.code == slug::utf16) kind = ErrorKind::unsupported;
  return Error{kind, std::string(finding.code), finding.message, finding.position.text()};
}

}  // namespace crossdock::edi
