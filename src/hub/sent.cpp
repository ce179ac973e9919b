// SPDX-License-Identifier: Apache-2.0
#include "hub/sent.hpp"

#include "hub/document_writer.hpp"
#include "hub/sent_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

namespace x12 = codec::x12;

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

SentSetRow row_of(const Partner& partner, const OutgoingSet& set, const Encoded::Place& place, SentId sent, Timestamp now) {
  SentSetRow row;
  row.partner = partner.name;
  row.group = place.group;
  row.set = place.set;
  row.type = set.set.id;
  row.order = set.order;
  row.sent = sent;
  const bool expected = set.order && partner.acknowledgement_due_h > 0;
  row.state = expected ? AckState::waiting : AckState::not_expected;
  if (expected) row.due = now.plus_ms(partner.acknowledgement_due_h * 3'600'000);
  return row;
}

Result<void> tell_order(Domain& domain, store::Tx& tx, const Partner& partner, const OutgoingSet& set, const SentSetRow& row,
                        const std::string& interchange, Timestamp now) {
  CROSSDOCK_CHECK(add_identifier(tx, fmt::format("{} group {}", partner.name, row.group), "document", "", set.order));
  CROSSDOCK_TRY(const Order order, load_order(tx, set.order));
  JsonObject data{{"document", set.document}, {"partner", partner.name}, {"interchange", interchange},
                  {"group", row.group},       {"set", row.set},          {"sent", row.sent.text()}};
  return publish_milestone(domain, tx, order, set.document == "x12_856" ? "asn.sent" : "document.sent", std::move(data),
                           now);
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
  X12Identity from;
  std::vector<OutgoingSet> sets;
  std::vector<edi::Segment> ta1;
};

Result<Opened> open_again(store::Tx& tx, const SentRow& sent) {
  const edi::Batch batch = x12::read_batch(sent.bytes, edi::Library::shipped());
  Opened out;
  for (const edi::ReceivedInterchange& interchange : batch.interchanges) {
    out.from = {interchange.header.sender_qualifier, interchange.header.sender};
    out.ta1 = interchange.acknowledgements;
    for (const edi::ReceivedGroup& group : interchange.groups) {
      for (const edi::ReceivedSet& received : group.sets) {
        CROSSDOCK_TRY(const auto row, SentSetRow::find(tx, sent.partner, group.header.control, received.tree.control));
        OutgoingSet set{received.tree, row ? row->order : OrderId{}, {}, "x12_" + received.tree.id, {}};
        set.business_key = fmt::format("{} {}", set.order ? set.order.text() : sent.partner, set.document);
        out.sets.push_back(std::move(set));
      }
    }
  }
  return out;
}

}  // namespace

Result<Sent> send_sets(Domain& domain, store::Tx& tx, const Partner& partner, const X12Identity& from,
                       std::vector<OutgoingSet> sets, Timestamp now, std::vector<edi::Segment> ta1) {
  std::vector<edi::TransactionSet> trees;
  for (const OutgoingSet& set : sets) trees.push_back(set.set);
  CROSSDOCK_TRY(Encoded encoded,
                DocumentWriter::wrap(tx, from, partner.x12, partner.test, std::move(trees), now, std::move(ta1)));
  SentRow sent;
  sent.id = domain.ids.make<SentId>();
  sent.partner = partner.name;
  sent.standard = "x12";
  sent.control = encoded.interchange;
  if (!partner.outbound_channel.empty()) sent.target = "channel:" + partner.outbound_channel;
  sent.file = std::move(encoded.file);
  sent.bytes = std::move(encoded.bytes);
  sent.sent = now;
  const OutgoingSet none{{}, {}, {}, {}, fmt::format("TA1 {} {}", partner.name, sent.control)};
  const OutgoingSet& first = sets.empty() ? none : sets.front();
  CROSSDOCK_TRY(sent.outbox, deliver(domain, tx, sent, first.business_key, first.order ? first.order.text() : "",
                                     first.correlation, now));
  CROSSDOCK_CHECK(sent.save(tx));
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const SentSetRow row = row_of(partner, sets[i], encoded.places[i], sent.id, now);
    CROSSDOCK_CHECK(row.save(tx));
    if (row.order) CROSSDOCK_CHECK(tell_order(domain, tx, partner, sets[i], row, sent.control, now));
  }
  return Sent{sent.id, sent.control, encoded.places.empty() ? std::string() : encoded.places.front().group,
              std::move(sent.bytes)};
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
  const std::string subject = rows.empty() || !rows.front().order ? "" : rows.front().order.text();
  CROSSDOCK_TRY(sent.outbox, deliver(domain, tx, sent, fmt::format("{} {}", sent.partner, sent.control), subject, "", now));
  CROSSDOCK_CHECK(sent.save(tx));
  const auto partner = domain.settings.partners.find(sent.partner);
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
  CROSSDOCK_TRY(Opened opened, open_again(tx, before));
  CROSSDOCK_TRY(const Sent after,
                send_sets(domain, tx, partner->second, opened.from, std::move(opened.sets), now, std::move(opened.ta1)));
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
