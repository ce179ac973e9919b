// SPDX-License-Identifier: Apache-2.0
#include "hub/sent.hpp"

#include "documents/document.hpp"
#include "edi/set_stream.hpp"
#include "hub/document_writer.hpp"
#include "hub/edi_standard.hpp"
#include "hub/sent_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

Result<OutboxId> deliver(Domain& domain, store::Tx& tx, const SentRow& sent, std::string business_key, std::string subject,
                         std::string correlation, Timestamp now) {
  if (sent.target.empty()) return OutboxId{};
  OutboxItem item;
  item.id = domain.ids.make<OutboxId>();
  item.target = sent.target;
  item.operation = sent.file;
  item.business_key = std::move(business_key);
  item.arguments = sent.bytes;
  item.subject = std::move(subject);
  item.correlation = std::move(correlation);
  item.next = now;
  const OutboxId id = item.id;
  CROSSDOCK_CHECK(domain.outbox.add(tx, std::move(item)));
  return id;
}

// In whose line it is delivered: documents about one order keep their order, and so do the batches of one partner.
std::string line_of(const Partner& partner, OrderId order) {
  if (!order) return {};
  return partner.batching.after_s > 0 ? "partner " + partner.name : order.text();
}

bool is_expected(const Partner& partner, const OutgoingSet& set) {
  return (set.order || !set.subject.empty()) && partner.acknowledgement_due_h > 0;
}

SentSetRow row_of(const Partner& partner, const OutgoingSet& set, const Encoded::Place& place, SentId sent, Timestamp now) {
  SentSetRow row;
  row.partner = partner.name;
  row.group = place.group;
  row.set = place.set;
  row.type = set.set.id;
  row.order = set.order;
  row.sent = sent;
  const bool expected = is_expected(partner, set);
  row.state = expected ? AckState::waiting : AckState::not_expected;
  if (expected) row.due = now.plus_ms(partner.acknowledgement_due_h * 3'600'000);
  return row;
}

Result<void> tell_order(Domain& domain, store::Tx& tx, const Partner& partner, const OutgoingSet& set, const SentSetRow& row,
                        const std::string& interchange, Timestamp now) {
  CROSSDOCK_CHECK(add_identifier(tx,
                                 fmt::format("{} {}", partner.name, row.group.empty() ? row.place() : "group " + row.group),
                                 "document", "", set.order));
  CROSSDOCK_TRY(const Order order, load_order(tx, set.order));
  CROSSDOCK_TRY(const documents::Document* document, domain.documents.document(set.document));
  const bool notice = document != nullptr && document->kind == "ship_notice";
  JsonObject data{{"document", set.document}, {"partner", partner.name}, {"interchange", interchange},
                  {"group", row.group},       {"set", row.set},          {"sent", row.sent.text()}};
  return publish_milestone(domain, tx, order, notice ? "asn.sent" : "document.sent", std::move(data), now);
}

Result<void> event_of(Domain& domain, store::Tx& tx, const SentSetRow& row, std::string_view type, JsonObject data,
                      Timestamp now) {
  data["partner"] = row.partner;
  data["group"] = row.group;
  data["set"] = row.set;
  data["type"] = row.type;
  data["sent"] = row.sent.text();
  if (row.order) {
    CROSSDOCK_TRY(const Order order, load_order(tx, row.order));
    return publish_milestone(domain, tx, order, type, std::move(data), now);
  }
  events::Event event{.type = std::string(type), .source = "crossdock", .subject = row.sent.text(), .time = now};
  event.data = std::move(data);
  return publish(domain, tx, std::move(event), now);
}

bool still_waits(const SentSetRow& row) { return row.state == AckState::waiting || row.state == AckState::overdue; }

struct Opened {
  const EdiStandard* standard = nullptr;
  EdiIdentity from;
  std::vector<OutgoingSet> sets;
  std::vector<edi::Segment> acknowledgements;
};

Result<Opened> open_again(Domain& domain, store::Tx& tx, const SentRow& sent) {
  const edi::Batch batch = edi::read_batch(sent.bytes, edi::Library::shipped(), all_syntaxes());
  Opened out;
  for (const edi::ReceivedInterchange& interchange : batch.interchanges) {
    out.standard = &standard_of(interchange.header.standard);
    out.from = {interchange.header.sender_qualifier, interchange.header.sender};
    out.acknowledgements = interchange.acknowledgements;
    for (const edi::ReceivedGroup& group : interchange.groups) {
      for (const edi::ReceivedSet& received : group.sets) {
        CROSSDOCK_TRY(const auto row, SentSetRow::find(tx, sent.partner, group.header.control, received.tree.control));
        CROSSDOCK_TRY(const documents::Document* document, domain.documents.document_of_set(received.tree.id));
        OutgoingSet set{received.tree, row ? row->order : OrderId{}, {}, {}, {}, {}};
        set.document = document != nullptr ? document->name : fmt::format("{}_{}", out.standard->name(), received.tree.id);
        if (row && !row->order && row->state != AckState::not_expected) set.subject = sent.partner;
        set.business_key = fmt::format("{} {}", set.order ? set.order.text() : sent.partner, set.document);
        out.sets.push_back(std::move(set));
      }
    }
  }
  if (out.standard == nullptr)
    return fail(ErrorKind::internal, "sent.unreadable", fmt::format("What was sent as {} cannot be read", sent.id.text()));
  return out;
}

SentRow sent_row(Domain& domain, const EdiStandard& standard, const Partner& partner, Encoded encoded, Timestamp now) {
  SentRow sent;
  sent.id = domain.ids.make<SentId>();
  sent.partner = partner.name;
  sent.standard = standard.name();
  sent.control = std::move(encoded.interchange);
  if (!partner.outbound_channel.empty()) sent.target = "channel:" + partner.outbound_channel;
  sent.file = std::move(encoded.file);
  sent.bytes = std::move(encoded.bytes);
  sent.sent = now;
  return sent;
}

}  // namespace

Result<Sent> send_sets(Domain& domain, store::Tx& tx, const EdiStandard& standard, const Partner& partner,
                       const EdiIdentity& from, std::vector<OutgoingSet> sets, Timestamp now,
                       std::vector<edi::Segment> acknowledgements) {
  Outgoing outgoing{.acknowledgements = std::move(acknowledgements)};
  outgoing.answers = std::ranges::none_of(sets, [](const OutgoingSet& set) { return set.order || !set.subject.empty(); });
  for (const OutgoingSet& set : sets) {
    outgoing.sets.push_back(set.set);
    outgoing.wants_acknowledgement |= is_expected(partner, set);
  }
  CROSSDOCK_TRY(Encoded encoded, standard.wrap(stored_numbers(tx), from, partner, std::move(outgoing), now));
  const std::vector<Encoded::Place> places = std::move(encoded.places);
  SentRow sent = sent_row(domain, standard, partner, std::move(encoded), now);
  const OutgoingSet none{{}, {}, {}, {}, fmt::format("acknowledgement {} {}", partner.name, sent.control), {}};
  const OutgoingSet& first = sets.empty() ? none : sets.front();
  CROSSDOCK_TRY(sent.outbox, deliver(domain, tx, sent, first.business_key,
                                     first.order ? line_of(partner, first.order) : first.subject, first.correlation, now));
  CROSSDOCK_CHECK(sent.save(tx));
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const SentSetRow row = row_of(partner, sets[i], places[i], sent.id, now);
    CROSSDOCK_CHECK(row.save(tx));
    if (row.order) CROSSDOCK_CHECK(remember_number(tx, row, standard.document_number(sets[i].set)));
    if (row.order) CROSSDOCK_CHECK(tell_order(domain, tx, partner, sets[i], row, sent.control, now));
  }
  return Sent{sent.id, sent.control, places.empty() ? std::string() : places.front().group, std::move(sent.bytes)};
}

Result<std::string> repeat_acknowledgement(Domain& domain, store::Tx& tx, SentId id, Timestamp now) {
  CROSSDOCK_TRY(SentRow sent, SentRow::load(tx, id));
  CROSSDOCK_TRY(sent.outbox, deliver(domain, tx, sent, fmt::format("{} {}", sent.partner, sent.control), "", "", now));
  CROSSDOCK_CHECK(sent.save(tx));
  return sent.bytes;
}

Result<Json> send_again(Domain& domain, store::Tx& tx, SentId id, std::string_view reason, Timestamp now) {
  CROSSDOCK_TRY(SentRow sent, SentRow::load(tx, id));
  CROSSDOCK_TRY(auto rows, SentSetRow::of_sent(tx, id));
  const auto partner = domain.settings.partners.find(sent.partner);
  const OrderId order = rows.empty() ? OrderId{} : rows.front().order;
  const std::string line = partner == domain.settings.partners.end() ? std::string() : line_of(partner->second, order);
  CROSSDOCK_TRY(sent.outbox, deliver(domain, tx, sent, fmt::format("{} {}", sent.partner, sent.control), line, "", now));
  CROSSDOCK_CHECK(sent.save(tx));
  const std::int64_t due_h =
      partner == domain.settings.partners.end() ? k_acknowledgement_due_h : partner->second.acknowledgement_due_h;
  for (SentSetRow& row : rows) {
    if (still_waits(row)) {
      row.state = AckState::waiting;
      row.due = now.plus_ms(due_h * 3'600'000);
      CROSSDOCK_CHECK(row.save(tx));
    }
    JsonObject data{{"interchange", sent.control}, {"reason", reason}};
    CROSSDOCK_CHECK(event_of(domain, tx, row, "document.sent_again", std::move(data), now));
  }
  return sent_view(tx, id);
}

Result<Json> send_anew(Domain& domain, store::Tx& tx, SentId id, std::string_view reason, Timestamp now) {
  CROSSDOCK_TRY(const SentRow before, SentRow::load(tx, id));
  const auto partner = domain.settings.partners.find(before.partner);
  if (partner == domain.settings.partners.end())
    return fail(ErrorKind::missing_reference, "partner.unknown",
                fmt::format("Partner {} is no longer in partners/", before.partner), before.partner);
  CROSSDOCK_TRY(Opened opened, open_again(domain, tx, before));
  CROSSDOCK_TRY(const Sent after, send_sets(domain, tx, *opened.standard, partner->second, opened.from,
                                            std::move(opened.sets), now, std::move(opened.acknowledgements)));
  CROSSDOCK_TRY(auto rows, SentSetRow::of_sent(tx, id));
  for (SentSetRow& row : rows) {
    JsonObject data{{"was", before.control}, {"interchange", after.interchange}, {"now", after.id.text()}};
    data["reason"] = reason;
    CROSSDOCK_CHECK(event_of(domain, tx, row, "document.sent_anew", std::move(data), now));
    CROSSDOCK_CHECK(close_exception(tx, row, fmt::format("sent anew as interchange {}", after.interchange), now));
    if (row.state != AckState::not_expected) row.state = AckState::replaced;
    CROSSDOCK_CHECK(row.save(tx));
  }
  return sent_view(tx, after.id);
}

Result<void> retry_sent(Domain& domain, store::Tx& tx, Exception& exception, Timestamp now) {
  const std::string reason = "retry of " + exception.id.text();
  if (exception.error.code == k_ack_overdue) {
    CROSSDOCK_CHECK(send_again(domain, tx, exception.sent, reason, now));
    return {};  // the acknowledgement closes it, or it is overdue again
  }
  CROSSDOCK_CHECK(send_anew(domain, tx, exception.sent, reason, now));
  CROSSDOCK_TRY(exception, load_exception(tx, exception.id));
  return {};
}

}  // namespace crossdock::hub
