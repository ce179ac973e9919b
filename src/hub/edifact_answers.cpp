// SPDX-License-Identifier: Apache-2.0
#include "hub/edifact_answers.hpp"

#include "codec/edifact/acknowledgement.hpp"
#include "codec/edifact/application_advice.hpp"
#include "hub/advice.hpp"
#include "hub/edi_standard.hpp"
#include "hub/sent_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

namespace edifact = codec::edifact;

bool is_faulty(const edi::ReceivedGroup& group) {
  return edi::has_error(group.findings) ||
         !std::ranges::all_of(group.sets, [](const edi::ReceivedSet& set) { return set.accepted(); });
}

// Text that quotes what came in must not stand in the way of the answer: no character set and no delimiters refuse it.
std::string harmless(std::string_view text) {
  constexpr std::string_view k_marks = " .,-/()";
  std::string out;
  for (const char one : text) {
    const bool plain = (one >= '0' && one <= '9') || ((one | 0x20) >= 'a' && (one | 0x20) <= 'z') ||
                       k_marks.find(one) != std::string_view::npos;
    out += plain ? one : ' ';
  }
  return out;
}

// The sent message that an APERAK means. Partners say it by our message reference (0062) or by the number of the document.
Result<SetPlace> place_meant(store::Reader& reader, const Partner& partner, const edi::SetAdvice& advice) {
  if (!advice.set.empty()) {
    CROSSDOCK_TRY(const auto row, SentSetRow::find(reader, partner.name, {}, advice.set));
    if (row) return SetPlace{row->group, row->set};
  }
  return set_of_number(reader, partner, advice.reference.empty() ? advice.set : advice.reference);
}

Result<OrderId> receive_contrl(Domain& domain, store::Tx& tx, const Partner& partner, const edi::TransactionSet& set,
                               MessageId message, Timestamp now) {
  CROSSDOCK_TRY(const edifact::InterchangeAnswer answer, edifact::read_contrl(set));
  // We send messages outside of groups only.
  return receive_ack(domain, tx, partner, answer.groups.front(), answer.control, message, now);
}

Result<OrderId> receive_aperak(Domain& domain, store::Tx& tx, const Partner& partner, const edi::TransactionSet& set,
                               MessageId message, Timestamp now) {
  CROSSDOCK_TRY(const edi::Advice advice, edifact::read_aperak(set));
  OrderId first;
  for (const edi::SetAdvice& one : advice.sets) {
    CROSSDOCK_TRY(const auto meant, place_meant(tx, partner, one));
    CROSSDOCK_TRY(const OrderId order,
                  receive_verdict(domain, tx, partner, meant.first, meant.second, verdict_of(partner, one), message, now));
    if (!first) first = order;
  }
  return first;
}

}  // namespace

void EdifactAnswers::add_refusal(const edi::ReceivedGroup& /*group*/, const edi::ReceivedSet& set, const Error& error) {
  const bool answer = edifact_standard().is_answer(set.tree.id);
  if (!partner_.application_advice || answer || !set.accepted() || !is_refused_by_business(error)) return;
  edi::SetAdvice advice;
  advice.reference = harmless(edifact_standard().document_number(set.tree));
  advice.interchange = interchange_.header.control;
  advice.set = set.tree.control;
  advice.type = set.tree.id;
  advice.reasons.push_back({reason_code(error), harmless(error.message), {}, {}});
  advice_.push_back(std::move(advice));
}

void EdifactAnswers::refuse(Refusal reason) {
  switch (reason) {
    case Refusal::same_again: same_again_ = true; return;
    case Refusal::number_reused: refused_ = edifact::fault::duplicate; return;
    case Refusal::test_indicator: refused_ = edifact::fault::test_indicator; return;
  }
}

bool EdifactAnswers::owes_contrl() const {
  if (same_again_) return false;  // what answered it goes again
  bool any = false;
  bool other = false;
  for (const edi::ReceivedGroup& group : interchange_.groups) {
    for (const edi::ReceivedSet& set : group.sets) {
      any = true;
      other = other || set.tree.id != "CONTRL";
    }
  }
  if (any && !other) return false;
  const bool faulty =
      !refused_.empty() || edi::has_error(interchange_.findings) || std::ranges::any_of(interchange_.groups, is_faulty);
  return owes_envelope_answer(partner_.contrl, interchange_.header.acknowledgement_requested == "1", faulty);
}

Result<edi::TransactionSet> EdifactAnswers::contrl() const {
  const edi::InterchangeVerdict verdict = edi::verdict_of(interchange_);
  return refused_.empty() ? edifact::build_contrl(verdict, "1") : edifact::refuse_interchange(verdict, refused_, "1");
}

Result<std::optional<Sent>> EdifactAnswers::send(Domain& domain, store::Tx& tx, Timestamp now, bool envelope) {
  std::vector<OutgoingSet> sets;
  const std::string& control = interchange_.header.control;
  if (envelope && owes_contrl()) {
    CROSSDOCK_TRY(edi::TransactionSet made, contrl());
    sets.push_back({std::move(made), {}, {}, {}, fmt::format("CONTRL {} {}", partner_.name, control)});
  }
  const std::string date = now.rfc3339();
  for (edi::SetAdvice& one : advice_) {
    const edi::Advice advice{
        fmt::format("{}/{}", control, one.set), date.substr(0, 4) + date.substr(5, 2) + date.substr(8, 2), {std::move(one)}};
    CROSSDOCK_TRY(edi::TransactionSet made, edifact::build_aperak(advice));
    sets.push_back({std::move(made), {}, {}, {}, fmt::format("APERAK {} {}", partner_.name, advice.number)});
  }
  advice_.clear();
  if (sets.empty()) return std::optional<Sent>();
  const EdiIdentity from{interchange_.header.receiver_qualifier, interchange_.header.receiver};
  CROSSDOCK_TRY(Sent sent, send_sets(domain, tx, edifact_standard(), partner_, from, std::move(sets), now));
  return std::optional<Sent>(std::move(sent));
}

Result<OrderId> receive_edifact_answer(Domain& domain, store::Tx& tx, const Partner& partner, const edi::TransactionSet& set,
                                       MessageId message, Timestamp now) {
  return set.id == "CONTRL" ? receive_contrl(domain, tx, partner, set, message, now)
                            : receive_aperak(domain, tx, partner, set, message, now);
}

}  // namespace crossdock::hub
