// SPDX-License-Identifier: Apache-2.0
#include "hub/interchange.hpp"

#include "base/hash.hpp"
#include "codec/x12/acknowledgement.hpp"
#include "codec/x12/set_stream.hpp"
#include "codec/x12/writer.hpp"
#include "hub/accept.hpp"
#include "hub/document_writer.hpp"
#include "hub/inbound_document.hpp"
#include "hub/order_total.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

namespace x12 = codec::x12;

std::string place_of(const edi::ReceivedInterchange& interchange, const edi::ReceivedGroup& group,
                     const edi::ReceivedSet& set) {
  return fmt::format("interchange {} group {} set {}", interchange.header.control, group.header.control, set.tree.control);
}

std::string place_of(const edi::ReceivedInterchange& interchange) {
  return fmt::format("interchange {}", interchange.header.control);
}

// Takes one received message apart; everything within one unit of work.
class Receiver {
 public:
  Receiver(Domain& domain, store::Tx& tx, std::string channel, MessageId message, Timestamp now)
      : domain_(domain), tx_(tx), channel_(std::move(channel)), message_(message), now_(now) {}

  Result<void> take(const edi::Batch& batch) {
    for (const edi::Finding& finding : batch.findings) note(finding);
    for (const edi::ReceivedInterchange& interchange : batch.interchanges) CROSSDOCK_CHECK(take(interchange));
    for (const edi::Unread& range : batch.unread) {
      unread_.emplace_back(JsonObject{{"begin", range.begin}, {"end", range.end}, {"reason", range.reason}});
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
          CROSSDOCK_CHECK(apply(*partner, set));
          return {};
        }
      }
    }
    return fail(ErrorKind::not_found, "x12.set_gone", fmt::format("The kept message has no {}", place), std::string(place));
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
    JsonObject view{{"control", interchange.header.control},
                    {"sender", interchange.header.sender},
                    {"receiver", interchange.header.receiver}};
    CROSSDOCK_TRY(const bool again, seen_before(interchange));
    view["duplicate"] = again;
    interchanges_.emplace_back(std::move(view));
    if (again) return {};
    const auto known = partner_of(interchange);
    if (!known) return list_exception(known.error(), place_of(interchange));
    return take_groups(interchange);
  }

  Result<void> take_groups(const edi::ReceivedInterchange& interchange) {
    CROSSDOCK_TRY(const Partner* partner, partner_of(interchange));
    std::vector<edi::TransactionSet> acks;
    for (const edi::ReceivedGroup& group : interchange.groups) {
      for (const edi::Finding& finding : group.findings) note(finding);
      for (const edi::ReceivedSet& set : group.sets) CROSSDOCK_CHECK(take(*partner, interchange, group, set));
      CROSSDOCK_CHECK(add_ack(group, acks));
    }
    return send_acks(*partner, interchange, std::move(acks));
  }

  // ISA13 is unique per sender, receiver and usage (X12.6): the same number again is not applied again.
  Result<bool> seen_before(const edi::ReceivedInterchange& interchange) {
    const edi::InterchangeHeader& header = interchange.header;
    const std::string series = fmt::format("x12 {} {} {} {} {}", header.sender_qualifier, header.sender,
                                           header.receiver_qualifier, header.receiver, header.usage);
    CROSSDOCK_TRY(const bool first, domain_.inbox.first_time(tx_, series, header.control, message_, now_));
    return !first;
  }

  Result<const Partner*> partner_of(const edi::ReceivedInterchange& interchange) const {
    const edi::InterchangeHeader& header = interchange.header;
    const Partner* partner = domain_.settings.partner_by_x12(header.sender_qualifier, header.sender);
    const std::string place = place_of(interchange);
    if (partner == nullptr) {
      return fail(ErrorKind::missing_reference, "partner.unknown",
                  fmt::format("No partner has the interchange id {} {}; add it to partners/ and retry",
                              header.sender_qualifier, header.sender),
                  place);
    }
    if (header.usage == "T" && !partner->test) {
      return fail(ErrorKind::rejected, "partner.test_data",
                  fmt::format("Partner {} is in production and sent test data (ISA15 T)", partner->name), place);
    }
    return partner;
  }

  Result<void> take(const Partner& partner, const edi::ReceivedInterchange& interchange, const edi::ReceivedGroup& group,
                    const edi::ReceivedSet& set) {
    for (const edi::Finding& finding : set.findings) note(finding);
    JsonObject view{{"control", set.tree.control}, {"set", set.tree.id}, {"group", group.header.control}};
    auto applied = apply(partner, set);
    // Rejected is what only the sender can mend; an exception may succeed when it is retried here.
    const bool rejected = !applied && (!set.accepted() || applied.error().code == k_order_total_code);
    view["status"] = applied ? "accepted" : rejected ? "rejected" : "exception";
    if (applied && *applied) view["order"] = applied->text();
    if (!applied) {
      view["error"] =
          JsonObject{{"code", applied.error().code}, {"detail", applied.error().message}, {"place", applied.error().place}};
      CROSSDOCK_CHECK(list_exception(applied.error(), place_of(interchange, group, set)));
    }
    sets_.emplace_back(std::move(view));
    return {};
  }

  Result<OrderId> apply(const Partner& partner, const edi::ReceivedSet& set) {
    if (!set.accepted()) {
      const auto worst = std::ranges::find_if(set.findings, [](const edi::Finding& finding) { return finding.is_error(); });
      if (worst != set.findings.end()) return fail(edi::to_error(*worst));
      return fail(ErrorKind::invalid, "x12.set_incomplete", "The set has no end");
    }
    return apply_document(domain_, tx_, partner, channel_, message_, set.tree, now_);
  }

  static Result<void> add_ack(const edi::ReceivedGroup& group, std::vector<edi::TransactionSet>& acks) {
    if (group.header.functional_code.empty() || group.header.functional_code == "FA") return {};
    auto ack = x12::build_997(x12::verdict_of(group), x12::set_control(static_cast<std::int64_t>(acks.size()) + 1));
    if (!ack) return fail(std::move(ack).error());
    acks.push_back(*std::move(ack));
    return {};
  }

  Result<void> send_acks(const Partner& partner, const edi::ReceivedInterchange& interchange,
                         std::vector<edi::TransactionSet> acks) {
    if (acks.empty()) return {};
    const X12Identity from{interchange.header.receiver_qualifier, interchange.header.receiver};
    CROSSDOCK_TRY(Encoded encoded, DocumentWriter::wrap(tx_, from, partner.x12, partner.test, std::move(acks), now_));
    acknowledgement_ += encoded.bytes;
    if (partner.outbound_channel.empty()) return {};
    OutboxItem item;
    item.id = domain_.ids.make<OutboxId>();
    item.target = "channel:" + partner.outbound_channel;
    item.operation = encoded.file;
    item.business_key = fmt::format("997 {} {}", partner.name, interchange.header.control);
    item.arguments = std::move(encoded.bytes);
    item.next = now_;
    return domain_.outbox.add(tx_, std::move(item));
  }

  Result<void> list_exception(Error error, std::string place) {
    Exception exception;
    exception.id = domain_.ids.make<ExceptionId>();
    exception.error = std::move(error);
    exception.message = message_;
    exception.detail = std::move(place);
    exception.opened = now_;
    exception.changed = now_;
    return save_exception(tx_, exception);
  }

  void note(const edi::Finding& finding) {
    if (findings_.size() >= k_findings_max) return;
    findings_.emplace_back(JsonObject{{"level", edi::to_string(finding.level)},
                                      {"severity", edi::to_string(finding.severity)},
                                      {"code", finding.code},
                                      {"message", finding.message},
                                      {"position", finding.position.text()},
                                      {"byte_offset", finding.position.byte_offset}});
  }

  static constexpr std::size_t k_findings_max = 1'000;
  Domain& domain_;
  store::Tx& tx_;
  std::string channel_;
  MessageId message_;
  Timestamp now_;
  JsonArray interchanges_, sets_, findings_, unread_;
  std::string acknowledgement_;
};

}  // namespace

Result<Json> receive_interchange(Domain& domain, store::Tx& tx, std::string_view channel, std::string_view source_id,
                                 const std::string& body, Timestamp now) {
  if (body.size() > k_interchange_bytes_max) return fail(ErrorKind::limit, "x12.size", "A message is at most 16 MiB");
  const edi::Batch batch = x12::read_batch(body, edi::Library::shipped());
  if (batch.interchanges.empty())
    return fail(ErrorKind::invalid, "x12.empty", "There is no X12 interchange in this message", std::string(source_id));
  Origin origin;
  origin.channel = channel;
  origin.content_type = "application/edi-x12";
  origin.source_id = source_id;
  origin.raw = body;
  CROSSDOCK_TRY(const bool first, domain.inbox.first_time(tx, fmt::format("channel {}", channel), source_id, {}, now));
  if (!first) return Receiver(domain, tx, std::string(channel), {}, now).report(true);
  CROSSDOCK_TRY(const MessageId message, keep_message(domain, tx, origin, {}, now));
  Receiver receiver(domain, tx, std::string(channel), message, now);
  CROSSDOCK_CHECK(receiver.take(batch));
  return std::move(receiver).report(false);
}

Result<void> replay_message(Domain& domain, store::Tx& tx, const Exception& exception, Timestamp now) {
  CROSSDOCK_TRY(const auto row, tx.get(tables::k_message, {exception.message.value}));
  if (!row) return fail(ErrorKind::not_found, "message.gone", "The raw message is no longer kept", exception.message.text());
  const std::string body = store::as_text((*row)[6]);
  const edi::Batch batch = x12::read_batch(body, edi::Library::shipped());
  Receiver receiver(domain, tx, store::as_text((*row)[1]), exception.message, now);
  CROSSDOCK_CHECK(receiver.take_again(batch, exception.detail));
  Exception done = exception;
  done.state = ExceptionState::resolved;
  done.resolution = "retried";
  done.changed = now;
  return save_exception(tx, done);
}

}  // namespace crossdock::hub
