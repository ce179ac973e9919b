// SPDX-License-Identifier: Apache-2.0
#include "hub/answers.hpp"

#include "codec/x12/acknowledgement.hpp"
#include "codec/x12/interchange_ack.hpp"
#include "codec/x12/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

namespace x12 = codec::x12;

bool is_acknowledgement(const edi::ReceivedGroup& group) { return group.header.functional_code == "FA"; }

// TED01, as far as our codes can be said in theirs.
std::string_view reason_code(const Error& error) {
  if (error.code.find("duplicate") != std::string::npos) return "006";
  return error.kind == ErrorKind::invalid ? "848" : "024";
}

bool is_business(const Error& error) {
  return error.kind == ErrorKind::missing_reference || error.kind == ErrorKind::rejected ||
         error.kind == ErrorKind::invalid || error.kind == ErrorKind::conflict;
}

}  // namespace

Result<void> Answers::add_group(const edi::ReceivedGroup& group) {
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

void Answers::add_refusal(const edi::ReceivedGroup& group, const edi::ReceivedSet& set, const Error& error) {
  if (!partner_.application_advice || is_acknowledgement(group) || set.tree.id == "824" || !set.accepted()) return;
  if (!is_business(error)) return;
  x12::SetAdvice advice;
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
  advice.reasons.push_back({std::string(reason_code(error)), error.message, {}, {}});
  advice_.push_back(std::move(advice));
}

bool Answers::owes_ta1() const {
  const auto& groups = interchange_.groups;
  const bool only_answers =
      groups.empty() ? !interchange_.acknowledgements.empty() : std::ranges::all_of(groups, is_acknowledgement);
  if (only_answers || partner_.ta1 == Ta1Policy::never) return false;
  if (partner_.ta1 == Ta1Policy::always || interchange_.header.acknowledgement_requested == "1") return true;
  const bool faulty = !refused_.empty() || x12::judge_envelope(interchange_).status != 'A';
  return partner_.ta1 == Ta1Policy::errors && faulty;
}

Result<std::optional<Sent>> Answers::send(Domain& domain, store::Tx& tx, Timestamp now, bool envelope) {
  std::vector<edi::Segment> ta1;
  if (envelope && owes_ta1()) {
    const auto verdict = refused_.empty() ? x12::judge_envelope(interchange_) : x12::refuse_envelope(interchange_, refused_);
    ta1.push_back(x12::write_ta1(verdict));
  }
  if (!advice_.empty()) {
    const std::string date = now.rfc3339();
    x12::Advice advice{interchange_.header.control, date.substr(0, 4) + date.substr(5, 2) + date.substr(8, 2), {}};
    advice.sets = std::move(advice_);
    sets_.push_back({x12::build_824(advice), {}, {}, {}, fmt::format("824 {} {}", partner_.name, advice.number)});
  }
  if (ta1.empty() && sets_.empty()) return std::optional<Sent>();
  const X12Identity from{interchange_.header.receiver_qualifier, interchange_.header.receiver};
  CROSSDOCK_TRY(Sent sent, send_sets(domain, tx, partner_, from, std::move(sets_), now, std::move(ta1)));
  return std::optional<Sent>(std::move(sent));
}

}  // namespace crossdock::hub
