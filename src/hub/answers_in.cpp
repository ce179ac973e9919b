// SPDX-License-Identifier: Apache-2.0
// Answers of partners to what we sent, other than 997 and 999.
#include "codec/x12/interchange_ack.hpp"
#include "hub/answers.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

namespace x12 = codec::x12;

Verdict verdict_of(const Partner& partner, const x12::InterchangeAck& ack) {
  Verdict verdict;
  verdict.accepted = ack.status != 'R';
  verdict.status = std::string(1, ack.status);
  verdict.event = "interchange.acknowledged";
  const std::string_view meaning = x12::meaning_of_note(ack.note);
  verdict.data = JsonObject{{"interchange", ack.control}, {"note", ack.note}, {"meaning", meaning}};
  verdict.rejection = {
      ErrorKind::rejected, "x12.rejected_by_partner",
      fmt::format("Partner {} rejected our interchange {}: {} {}", partner.name, ack.control, ack.note, meaning),
      ack.control};
  return verdict;
}

Verdict verdict_of(const Partner& partner, const x12::SetAdvice& advice) {
  Verdict verdict;
  verdict.accepted = advice.accepted();
  verdict.status = advice.status;
  verdict.event = "document.advised";
  JsonArray reasons;
  std::string said;
  for (const x12::AdviceReason& reason : advice.reasons) {
    reasons.emplace_back(
        JsonObject{{"code", reason.code}, {"text", reason.text}, {"segment", reason.tag}, {"value", reason.value}});
    said += fmt::format("{}{} {}", said.empty() ? "" : "; ", reason.code, reason.text);
  }
  verdict.data = JsonObject{{"reference", advice.reference}, {"reasons", std::move(reasons)}};
  verdict.rejection = {ErrorKind::rejected, "x12.rejected_by_business",
                       fmt::format("Partner {} refuses our {} (group {} set {}){}{}", partner.name, advice.type,
                                   advice.group, advice.set, said.empty() ? "" : ": ", said),
                       advice.reference};
  return verdict;
}

}  // namespace

Result<void> receive_ta1(Domain& domain, store::Tx& tx, const Partner& partner, const edi::Segment& ta1, MessageId message,
                         Timestamp now) {
  CROSSDOCK_TRY(const x12::InterchangeAck ack, x12::read_ta1(ta1));
  CROSSDOCK_TRY(const auto sets, sets_of_interchange(tx, partner, ack.control));
  const Verdict verdict = verdict_of(partner, ack);
  for (const auto& [group, set] : sets)
    CROSSDOCK_CHECK(receive_verdict(domain, tx, partner, group, set, verdict, message, now));
  return {};
}

Result<OrderId> receive_advice(Domain& domain, store::Tx& tx, const Partner& partner, const edi::TransactionSet& set,
                               MessageId message, Timestamp now) {
  CROSSDOCK_TRY(const x12::Advice advice, x12::read_824(set));
  OrderId first;
  for (const x12::SetAdvice& one : advice.sets) {
    CROSSDOCK_TRY(const OrderId order,
                  receive_verdict(domain, tx, partner, one.group, one.set, verdict_of(partner, one), message, now));
    if (!first) first = order;
  }
  return first;
}

}  // namespace crossdock::hub
