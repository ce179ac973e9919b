// SPDX-License-Identifier: Apache-2.0
#include "hub/advice.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

std::string what_of(const edi::SetAdvice& advice) {
  if (!advice.group.empty()) return fmt::format("{} (group {} set {})", advice.type, advice.group, advice.set);
  return fmt::format("document {}", advice.reference.empty() ? advice.set : advice.reference);
}

}  // namespace

std::string reason_code(const Error& error) {
  if (error.code.find("duplicate") != std::string::npos) return "006";
  return error.kind == ErrorKind::invalid ? "848" : "024";
}

Verdict verdict_of(const Partner& partner, const edi::SetAdvice& advice) {
  Verdict verdict;
  verdict.accepted = advice.accepted();
  verdict.status = advice.status;
  verdict.event = "document.advised";
  JsonArray reasons;
  std::string said;
  for (const edi::AdviceReason& reason : advice.reasons) {
    reasons.emplace_back(
        JsonObject{{"code", reason.code}, {"text", reason.text}, {"segment", reason.tag}, {"value", reason.value}});
    said += fmt::format("{}{} {}", said.empty() ? "" : "; ", reason.code, reason.text);
  }
  verdict.data = JsonObject{{"reference", advice.reference}, {"reasons", std::move(reasons)}};
  verdict.rejection = {
      ErrorKind::rejected, "edi.rejected_by_business",
      fmt::format("Partner {} refuses our {}{}{}", partner.name, what_of(advice), said.empty() ? "" : ": ", said),
      advice.reference};
  return verdict;
}

}  // namespace crossdock::hub
