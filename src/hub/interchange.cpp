// SPDX-License-Identifier: Apache-2.0
#include "hub/interchange.hpp"

#include "base/hash.hpp"
#include "edi/set_stream.hpp"
#include "hub/accept.hpp"
#include "hub/answers.hpp"
#include "hub/document_writer.hpp"
#include "hub/edi_standard.hpp"
#include "hub/guides.hpp"
#include "hub/inbound_document.hpp"
#include "hub/inbound_kind.hpp"
#include "hub/interchange_log.hpp"
#include "hub/order_total.hpp"
#include "hub/sent.hpp"
#include "hub/sequences.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

std::string place_of(const edi::ReceivedInterchange& interchange, const edi::ReceivedGroup& group,
                     const edi::ReceivedSet& set) {
  const std::string within = group.header.control.empty() ? std::string() : fmt::format(" group {}", group.header.control);
  return fmt::format("interchange {}{} set {}", interchange.header.control, within, set.tree.control);
}

std::string place_of(const edi::ReceivedInterchange& interchange) {
  return fmt::format("interchange {}", interchange.header.control);
}

Unexpected no_room(const Sequence& sequence) {
  return fail(ErrorKind::limit, "sequence.full",
              fmt::format("More than {} messages wait behind the first one of {}", k_held_back_max, sequence.number),
              sequence.number);
}

// Each interchange against the guide of its sender. What was read does not point into the definitions.
edi::Batch read_checked(Domain& domain, const std::string& body) {
  std::vector<std::shared_ptr<const edi::Library>> used;
  const auto choice = [&](const edi::InterchangeHeader& header) -> const edi::Library& {
    const Partner* partner = sender_of(domain.settings, header);
    if (partner == nullptr) return edi::Library::shipped();
    used.push_back(domain.guides.library(*partner));
    return *used.back();
  };
  return edi::read_batch(body, choice, all_syntaxes());
}

// Takes one received message apart; everything within one unit of work.
class Receiver {
 public:
  Receiver(Domain& domain, store::Tx& tx, std::string channel, std::string_view body, MessageId message, Timestamp now)
      : domain_(domain), tx_(tx), channel_(std::move(channel)), body_(body), message_(message), now_(now) {}

  Result<void> take(const edi::Batch& batch) {
    for (const edi::Finding& finding : batch.findings) note(finding);
    for (const edi::ReceivedInterchange& interchange : batch.interchanges) CROSSDOCK_CHECK(take(interchange));
    for (const edi::Unread& range : batch.unread) {
      unread_.emplace_back(JsonObject{{"begin", range.begin}, {"end", range.end}, {"reason", range.reason}});
    }
    return {};
  }

  // The channel has offered the same message before: nothing is applied, and what was answered is answered again.
  Result<void> repeat(const edi::Batch& batch) {
    for (const edi::ReceivedInterchange& interchange : batch.interchanges) {
      CROSSDOCK_TRY(const auto before, known(interchange));
      interchanges_.emplace_back(view_of(interchange, "duplicate"));
      if (before && before->hash == hash_of(interchange)) CROSSDOCK_CHECK(answer_again(*before));
    }
    return {};
  }

  // One set once more after an exception, or a whole interchange whose partner was unknown; an error when it still fails.
  Result<void> take_again(const edi::Batch& batch, std::string_view place) {
    for (const edi::ReceivedInterchange& interchange : batch.interchanges) {
      if (place == place_of(interchange)) return take_groups(interchange);
      for (const edi::ReceivedGroup& group : interchange.groups) {
        for (const edi::ReceivedSet& set : group.sets) {
          if (place_of(interchange, group, set) != place) continue;
          CROSSDOCK_TRY(const Partner* partner, partner_of(interchange));
          CROSSDOCK_CHECK(apply(*partner, interchange.header, set));
          return leave(tx_, message_, place);
        }
      }
    }
    return fail(ErrorKind::not_found, "edi.set_gone", fmt::format("The kept message has no {}", place), std::string(place));
  }

  // One set whose turn has come.
  Result<void> take_held_back(const edi::Batch& batch, std::string_view place) {
    for (const edi::ReceivedInterchange& interchange : batch.interchanges) {
      for (const edi::ReceivedGroup& group : interchange.groups) {
        for (const edi::ReceivedSet& set : group.sets) {
          if (place_of(interchange, group, set) != place) continue;
          const auto known = partner_of(interchange);
          if (known) return take_late(**known, interchange, group, set);
          CROSSDOCK_TRY(const auto sequences, sequences_of(tx_, interchange.header, set.tree));
          return list_exception(known.error(), std::string(place), sequences);
        }
      }
    }
    return fail(ErrorKind::not_found, "edi.set_gone", fmt::format("The kept message has no {}", place), std::string(place));
  }

  Json report(bool duplicate) && {
    JsonObject out{{"duplicate", duplicate}};
    out["interchanges"] = std::move(interchanges_);
    out["sets"] = std::move(sets_);
    out["findings"] = std::move(findings_);
    out["unread"] = std::move(unread_);
    out["acknowledgement"] = std::move(acknowledgement_);
    return Json(std::move(out));
  }

 private:
  Result<void> take(const edi::ReceivedInterchange& interchange) {
    for (const edi::Finding& finding : interchange.findings) note(finding);
    CROSSDOCK_TRY(const auto before, known(interchange));
    if (before) return came_again(interchange, *before);
    LoggedInterchange fresh{interchange.header.control, hash_of(interchange), message_, now_, {}};
    CROSSDOCK_CHECK(log_interchange(tx_, series_of(interchange), fresh));
    const auto partner = partner_of(interchange);
    interchanges_.emplace_back(view_of(interchange, partner ? "processed" : "exception"));
    if (partner) return take_groups(interchange);
    const Partner* tester = sender_of(domain_.settings, interchange.header);
    if (tester != nullptr) CROSSDOCK_CHECK(refuse(*tester, interchange, Refusal::test_indicator));
    return list_exception_of_all(partner.error(), interchange);
  }

  // Its envelope and group are answered already.
  Result<void> take_late(const Partner& partner, const edi::ReceivedInterchange& interchange,
                         const edi::ReceivedGroup& group, const edi::ReceivedSet& set) {
    const auto answers = standard_of(interchange.header.standard).answers_to(partner, interchange);
    CROSSDOCK_CHECK(take(partner, interchange, group, set, *answers));
    CROSSDOCK_CHECK(answers->send(domain_, tx_, now_, false));
    return {};
  }

  // Nothing of it is used, and the partner that wants to know is told.
  Result<void> refuse(const Partner& partner, const edi::ReceivedInterchange& interchange, Refusal reason) {
    const auto answers = standard_of(interchange.header.standard).answers_to(partner, interchange);
    answers->refuse(reason);
    CROSSDOCK_TRY(const auto sent, answers->send(domain_, tx_, now_));
    if (sent) acknowledgement_ += sent->bytes;
    return {};
  }

  // ISA13 and UNB 0020 are unique per sender, receiver and usage (X12.6, ISO 9735-1). The same bytes again are answered
  // again and not applied; other bytes under the same number are not trusted: nothing of them is applied, and a person
  // decides.
  Result<void> came_again(const edi::ReceivedInterchange& interchange, const LoggedInterchange& before) {
    domain_.inbox.came_again(tx_);
    const std::string hash = hash_of(interchange);
    const bool same = before.hash.empty() || before.hash == hash;
    interchanges_.emplace_back(view_of(interchange, same ? "duplicate" : "quarantined"));
    const Partner* partner = sender_of(domain_.settings, interchange.header);
    if (partner != nullptr)
      CROSSDOCK_CHECK(refuse(*partner, interchange, same ? Refusal::same_again : Refusal::number_reused));
    if (same) return answer_again(before);
    Error error{ErrorKind::conflict, "edi.control_reused",
                fmt::format("{} sent interchange {} before with other content: message {} with SHA-256 {}, now message {} "
                            "with SHA-256 {}. Nothing of it was applied; a retry applies it",
                            interchange.header.sender, interchange.header.control, before.message.text(), before.hash,
                            message_.text(), hash),
                before.message.text()};
    return list_exception(std::move(error), place_of(interchange), {});
  }

  Result<void> answer_again(const LoggedInterchange& before) {
    if (!before.acknowledgement) return {};
    CROSSDOCK_TRY(const std::string bytes, repeat_acknowledgement(domain_, tx_, before.acknowledgement, now_));
    acknowledgement_ += bytes;
    return {};
  }

  static JsonObject view_of(const edi::ReceivedInterchange& interchange, std::string_view status) {
    return JsonObject{{"control", interchange.header.control},
                      {"sender", interchange.header.sender},
                      {"receiver", interchange.header.receiver},
                      {"status", status},
                      {"duplicate", status == "duplicate"}};
  }
  static std::string series_of(const edi::ReceivedInterchange& interchange) {
    const edi::InterchangeHeader& header = interchange.header;
    return fmt::format("{} {} {} {} {} {}", standard_of(header.standard).name(), header.sender_qualifier, header.sender,
                       header.receiver_qualifier, header.receiver, header.usage);
  }
  Result<std::optional<LoggedInterchange>> known(const edi::ReceivedInterchange& interchange) {
    const edi::InterchangeHeader& header = interchange.header;
    const Partner* partner = sender_of(domain_.settings, header);
    return find_interchange(tx_, series_of(interchange), header.control, now_,
                            domain_.settings.interchange_window_ms(partner));
  }
  std::string hash_of(const edi::ReceivedInterchange& interchange) const {
    const std::size_t end = interchange.end > interchange.begin ? interchange.end : body_.size();
    return hex(sha256(body_.substr(interchange.begin, end - interchange.begin)));
  }

  Result<void> take_groups(const edi::ReceivedInterchange& interchange) {
    CROSSDOCK_TRY(const Partner* partner, partner_of(interchange));
    const auto answers = standard_of(interchange.header.standard).answers_to(*partner, interchange);
    for (const edi::Segment& one : interchange.acknowledgements)
      CROSSDOCK_CHECK(take_acknowledgement(*partner, interchange, one));
    for (const edi::ReceivedGroup& group : interchange.groups) {
      for (const edi::Finding& finding : group.findings) note(finding);
      for (const edi::ReceivedSet& set : group.sets) CROSSDOCK_CHECK(take(*partner, interchange, group, set, *answers));
      CROSSDOCK_CHECK(answers->add_group(group));
    }
    CROSSDOCK_TRY(const auto sent, answers->send(domain_, tx_, now_));
    if (!sent) return {};
    acknowledgement_ += sent->bytes;
    LoggedInterchange answered{interchange.header.control, hash_of(interchange), message_, now_, sent->id};
    return log_interchange(tx_, series_of(interchange), answered);
  }

  Result<void> take_acknowledgement(const Partner& partner, const edi::ReceivedInterchange& interchange,
                                    const edi::Segment& acknowledgement) {
    const EdiStandard& standard = standard_of(interchange.header.standard);
    const auto taken = standard.take_acknowledgement(domain_, tx_, partner, acknowledgement, message_, now_);
    return taken ? Result<void>() : list_exception(taken.error(), place_of(interchange), {});
  }

  Result<const Partner*> partner_of(const edi::ReceivedInterchange& interchange) const {
    const edi::InterchangeHeader& header = interchange.header;
    const EdiStandard& standard = standard_of(header.standard);
    const Partner* partner = sender_of(domain_.settings, header);
    const std::string place = place_of(interchange);
    if (partner == nullptr) {
      return fail(ErrorKind::missing_reference, "partner.unknown",
                  fmt::format("No partner has the {} interchange id {} {}; add it to partners/ and retry",
                              edi::to_string(header.standard), header.sender_qualifier, header.sender),
                  place);
    }
    if (header.usage == "T" && !partner->test) {
      return fail(ErrorKind::rejected, "partner.test_data",
                  fmt::format("Partner {} is in production and sent test data ({})", partner->name, standard.test_mark()),
                  place);
    }
    return partner;
  }

  Result<void> take(const Partner& partner, const edi::ReceivedInterchange& interchange, const edi::ReceivedGroup& group,
                    const edi::ReceivedSet& set, Answers& answers) {
    for (const edi::Finding& finding : set.findings) note(finding);
    JsonObject view{{"control", set.tree.control}, {"set", set.tree.id}, {"group", group.header.control}};
    const std::string place = place_of(interchange, group, set);
    std::vector<Sequence> sequences;
    if (set.accepted()) {
      CROSSDOCK_TRY(sequences, sequences_of(tx_, interchange.header, set.tree));
    }
    CROSSDOCK_TRY(const Turn turn, turn_of(sequences, place));
    if (turn == Turn::later) {
      view["status"] = "held_back";
      sets_.emplace_back(std::move(view));
      return {};
    }
    auto applied = turn == Turn::now ? apply(partner, interchange.header, set) : Result<Applied>(no_room(sequences.front()));
    // Rejected is what only the sender can mend; an exception may succeed when it is retried here.
    const bool rejected = !applied && (!set.accepted() || applied.error().code == k_order_total_code);
    // A change that came before its predecessor must not hold it back.
    const bool steps_aside = rejected || (!applied && applied.error().code == k_change_early_code);
    view["status"] = applied ? (applied->duplicate_of ? "duplicate" : "accepted") : rejected ? "rejected" : "exception";
    if (applied && applied->order) view["order"] = applied->order.text();
    if (!applied) {
      view["error"] =
          JsonObject{{"code", applied.error().code}, {"detail", applied.error().message}, {"place", applied.error().place}};
      answers.add_refusal(group, set, applied.error());
      CROSSDOCK_CHECK(list_exception(applied.error(), place, steps_aside ? std::vector<Sequence>() : sequences));
    }
    if (applied || steps_aside) CROSSDOCK_CHECK(leave(tx_, message_, place));
    sets_.emplace_back(std::move(view));
    return {};
  }

  enum class Turn : std::uint8_t { now, later, no_room };

  // A set that is behind another one waits. One of an interchange that is retried has its place already.
  Result<Turn> turn_of(const std::vector<Sequence>& sequences, const std::string& place) {
    if (sequences.empty()) return Turn::now;
    CROSSDOCK_TRY(const auto places, places_of(tx_, message_, place));
    if (!places.empty()) {
      CROSSDOCK_TRY(const auto ahead, ahead_of(tx_, message_, place));
      if (!ahead) return Turn::now;
      CROSSDOCK_CHECK(set_exception(tx_, message_, place, {}));
      return Turn::later;
    }
    CROSSDOCK_TRY(const bool occupied, is_occupied(tx_, sequences));
    if (!occupied) return Turn::now;
    CROSSDOCK_TRY(const bool room, has_room(tx_, sequences));
    if (!room) return Turn::no_room;
    CROSSDOCK_CHECK(join(tx_, sequences, message_, place, {}, now_));
    return Turn::later;
  }

  Result<Applied> apply(const Partner& partner, const edi::InterchangeHeader& header, const edi::ReceivedSet& set) {
    const EdiStandard& standard = standard_of(header.standard);
    // An answer is read by its own rules, whether or not its version has a definition.
    const bool answer = set.complete && !set.known && standard.is_answer(set.tree.id);
    if (!set.accepted() && !answer) {
      const auto worst = std::ranges::find_if(set.findings, [](const edi::Finding& finding) { return finding.is_error(); });
      if (worst != set.findings.end()) return fail(edi::to_error(*worst));
      return fail(ErrorKind::invalid, "edi.set_incomplete", "The set has no end");
    }
    return apply_document(domain_, tx_, standard, partner, channel_, message_, set.tree, now_);
  }

  // What fails stays first in its sequences; `sequences` is empty for what nothing has to wait for.
  Result<void> list_exception(Error error, std::string place, const std::vector<Sequence>& sequences) {
    Exception exception = exception_of(std::move(error), place);
    const auto order = std::ranges::find(sequences, "order", &Sequence::scope);
    if (order != sequences.end()) exception.subject = order->number;
    CROSSDOCK_CHECK(save_exception(tx_, exception));
    CROSSDOCK_TRY(const auto places, places_of(tx_, message_, place));
    if (!places.empty()) return set_exception(tx_, message_, place, exception.id);
    return join(tx_, sequences, message_, place, exception.id, now_);
  }

  // One exception for the interchange, and a place for each of its sets.
  Result<void> list_exception_of_all(Error error, const edi::ReceivedInterchange& interchange) {
    const Exception exception = exception_of(std::move(error), place_of(interchange));
    CROSSDOCK_CHECK(save_exception(tx_, exception));
    for (const edi::ReceivedGroup& group : interchange.groups) {
      for (const edi::ReceivedSet& set : group.sets) {
        if (!set.accepted()) continue;
        CROSSDOCK_TRY(const auto sequences, sequences_of(tx_, interchange.header, set.tree));
        CROSSDOCK_CHECK(join(tx_, sequences, message_, place_of(interchange, group, set), exception.id, now_));
      }
    }
    return {};
  }

  Exception exception_of(Error error, std::string place) {
    Exception exception;
    exception.id = domain_.ids.make<ExceptionId>();
    exception.error = std::move(error);
    exception.message = message_;
    exception.detail = std::move(place);
    exception.opened = now_;
    exception.changed = now_;
    return exception;
  }

  void note(const edi::Finding& finding) {
    if (findings_.size() >= k_findings_max) return;
    JsonObject view{{"level", edi::to_string(finding.level)},
                    {"severity", edi::to_string(finding.severity)},
                    {"code", finding.code},
                    {"message", finding.message},
                    {"position", finding.position.text()},
                    {"byte_offset", finding.position.byte_offset}};
    if (!finding.origin.empty()) view["guide"] = finding.origin;
    findings_.emplace_back(std::move(view));
  }

  static constexpr std::size_t k_findings_max = 1'000;
  Domain& domain_;
  store::Tx& tx_;
  std::string channel_;
  std::string_view body_;
  MessageId message_;
  Timestamp now_;
  JsonArray interchanges_, sets_, findings_, unread_;
  std::string acknowledgement_;
};

// A raw message, read again.
struct KeptSets {
  std::string channel;
  std::string body;
  edi::Batch batch(Domain& domain) const { return read_checked(domain, body); }
};

Result<KeptSets> read_kept(store::Reader& reader, MessageId message) {
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_message, {message.value}));
  if (!row) return fail(ErrorKind::not_found, "message.gone", "The raw message is no longer kept", message.text());
  return KeptSets{store::as_text((*row)[1]), store::as_text((*row)[6])};
}

}  // namespace

Result<Json> receive_interchange(Domain& domain, store::Tx& tx, std::string_view channel, std::string_view source_id,
                                 const std::string& body, Timestamp now) {
  if (body.size() > k_interchange_bytes_max) return fail(ErrorKind::limit, "edi.size", "A message is at most 16 MiB");
  const edi::Batch batch = read_checked(domain, body);
  if (batch.interchanges.empty())
    return fail(ErrorKind::invalid, "edi.empty", "There is neither an X12 nor an EDIFACT interchange in this message",
                std::string(source_id));
  Origin origin;
  origin.channel = channel;
  origin.content_type = standard_of(batch.interchanges.front().header.standard).content_type();
  origin.source_id = source_id;
  origin.raw = body;
  CROSSDOCK_TRY(const bool first, domain.inbox.first_time(tx, fmt::format("channel {}", channel), source_id, {}, now));
  if (!first) {
    Receiver again(domain, tx, std::string(channel), body, {}, now);
    CROSSDOCK_CHECK(again.repeat(batch));
    return std::move(again).report(true);
  }
  CROSSDOCK_TRY(const MessageId message, keep_message(domain, tx, origin, {}, now));
  Receiver receiver(domain, tx, std::string(channel), body, message, now);
  CROSSDOCK_CHECK(receiver.take(batch));
  return std::move(receiver).report(false);
}

Result<void> replay_sets(Domain& domain, store::Tx& tx, const Exception& exception, Timestamp now) {
  CROSSDOCK_TRY(const KeptSets kept, read_kept(tx, exception.message));
  return Receiver(domain, tx, kept.channel, kept.body, exception.message, now)
      .take_again(kept.batch(domain), exception.detail);
}

Result<void> apply_held_back_set(Domain& domain, store::Tx& tx, MessageId message, std::string_view set, Timestamp now) {
  CROSSDOCK_TRY(const KeptSets kept, read_kept(tx, message));
  return Receiver(domain, tx, kept.channel, kept.body, message, now).take_held_back(kept.batch(domain), set);
}

}  // namespace crossdock::hub
