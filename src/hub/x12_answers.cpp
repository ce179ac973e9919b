// SPDX-License-Identifier: Apache-2.0
#include "hub/x12_answers.hpp"

#include "codec/x12/acknowledgement.hpp"
#include "codec/x12/application_advice.hpp"
#include "codec/x12/interchange_ack.hpp"
#include "codec/x12/writer.hpp"
#include "hub/advice.hpp"
#include "hub/edi_standard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

namespace x12 = codec::x12;

bool is_acknowledgement(const edi::ReceivedGroup& group) { return group.header.functional_code == "FA"; }

Verdict verdict_of(const Partner& partner, const x12::InterchangeAck& ack) {
  Verdict verdict;
  verdict.accepted = ack.status != 'R';
  verdict.status = std::string(1, ack.status);
  verdict.event = "interchange.acknowledged";
  const std::string_view meaning = x12::meaning_of_note(ack.note);
  verdict.data = JsonObject{{"interchange", ack.control}, {"note", ack.note}, {"meaning", meaning}};
  verdict.rejection = {
      ErrorKind::rejected, "edi.rejected_by_partner",
      fmt::format("Partner {} rejected our interchange {}: {} {}", partner.name, ack.control, ack.note, meaning),
      ack.control};
  return verdict;
}

}  // namespace

Result<void> X12Answers::add_group(const edi::ReceivedGroup& group) {
  if (partner_.acknowledgement == GroupAnswer::none || group.header.functional_code.empty() || is_acknowledgement(group))
    return {};
  const bool newer = partner_.acknowledgement == GroupAnswer::x12_999;
  auto ack = newer ? x12::build_999(x12::verdict_of(group), x12::set_control(1))
                   : x12::build_997(x12::verdict_of(group), x12::set_control(1));
  if (!ack) return fail(std::move(ack).error());
  std::string key = fmt::format("{} {} {}", ack->id, partner_.name, interchange_.header.control);
  sets_.push_back({*std::move(ack), {}, {}, {}, std::move(key)});
  return {};
}

void X12Answers::add_refusal(const edi::ReceivedGroup& group, const edi::ReceivedSet& set, const Error& error) {
  if (!partner_.application_advice || is_acknowledgement(group) || set.tree.id == "824" || !set.accepted()) return;
  if (!is_refused_by_business(error)) return;
  edi::SetAdvice advice;
  const edi::Segment* beg = set.tree.find("BEG");
  if (beg != nullptr) advice.qualifier = "PO";
  if (beg != nullptr) advice.reference = beg->element(3);
  advice.sender = group.header.sender;
  advice.receiver = group.header.receiver;
  advice.date = group.header.date;
  advice.time = group.header.time;
  advice.group = group.header.control;
  advice.set = set.tree.control;
  advice.type = set.tree.id;
  advice.version = group.header.version;
  advice.reasons.push_back({reason_code(error), error.message, {}, {}});
  advice_.push_back(std::move(advice));
}

void X12Answers::refuse(Refusal reason) {
  refused_ = reason == Refusal::test_indicator ? x12::ta1_note::test_indicator : x12::ta1_note::duplicate;
}

bool X12Answers::owes_ta1() const {
  const auto& groups = interchange_.groups;
  const bool only_answers =
      groups.empty() ? !interchange_.acknowledgements.empty() : std::ranges::all_of(groups, is_acknowledgement);
  const bool faulty = !refused_.empty() || x12::judge_envelope(interchange_).status != 'A';
  return !only_answers && owes_envelope_answer(partner_.ta1, interchange_.header.acknowledgement_requested == "1", faulty);
}

Result<std::optional<Sent>> X12Answers::send(Domain& domain, store::Tx& tx, Timestamp now, bool envelope) {
  std::vector<edi::Segment> ta1;
  if (envelope && owes_ta1()) {
    const auto verdict = refused_.empty() ? x12::judge_envelope(interchange_) : x12::refuse_envelope(interchange_, refused_);
    ta1.push_back(x12::write_ta1(verdict));
  }
  if (!advice_.empty()) {
    const std::string date = now.rfc3339();
    edi::Advice advice{interchange_.header.control, date.substr(0, 4) + date.substr(5, 2) + date.substr(8, 2), {}};
    advice.sets = std::move(advice_);
    sets_.push_back({x12::build_824(advice), {}, {}, {}, fmt::format("824 {} {}", partner_.name, advice.number)});
  }
  if (ta1.empty() && sets_.empty()) return std::optional<Sent>();
  const EdiIdentity from{interchange_.header.receiver_qualifier, interchange_.header.receiver};
  CROSSDOCK_TRY(Sent sent, send_sets(domain, tx, x12_standard(), partner_, from, std::move(sets_), now, std::move(ta1)));
  return std::optional<Sent>(std::move(sent));
}

Result<void> receive_ta1(Domain& domain, store::Tx& tx, const Partner& partner, const edi::Segment& ta1, MessageId message,
                         Timestamp now) {
  CROSSDOCK_TRY(const x12::InterchangeAck ack, x12::read_ta1(ta1));
  CROSSDOCK_TRY(const auto sets, sets_of_interchange(tx, partner, ack.control));
  const Verdict verdict = verdict_of(partner, ack);
  for (const auto& [group, set] : sets)
    CROSSDOCK_CHECK(receive_verdict(domain, tx, partner, group, set, verdict, message, now));
  return {};
}

Result<OrderId> receive_x12_answer(Domain& domain, store::Tx& tx, const Partner& partner, const edi::TransactionSet& set,
                                   MessageId message, Timestamp now) {
  if (set.id != "824") {
    CROSSDOCK_TRY(const x12::GroupAck ack, x12::read_ack(set));
    return receive_ack(domain, tx, partner, ack, {}, message, now);
  }
  CROSSDOCK_TRY(const edi::Advice advice, x12::read_824(set));
  OrderId first;
  for (const edi::SetAdvice& one : advice.sets) {
    CROSSDOCK_TRY(const OrderId order,
                  receive_verdict(domain, tx, partner, one.group, one.set, verdict_of(partner, one), message, now));
    if (!first) first = order;
  }
  return first;
}

}  // namespace crossdock::hub
