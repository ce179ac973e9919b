// SPDX-License-Identifier: Apache-2.0
// What becomes of the acknowledgements that sent sets wait for.
#include "hub/exceptions.hpp"
#include "hub/sent.hpp"
#include "hub/sent_rows.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

using edi::AckedSet;
using edi::GroupAck;

Result<ExceptionId> list_about(Domain& domain, store::Tx& tx, const SentSetRow& row, Error error, MessageId message,
                               Timestamp now) {
  Exception exception;
  exception.id = domain.ids.make<ExceptionId>();
  exception.error = std::move(error);
  if (row.order) {
    CROSSDOCK_TRY(const Order order, load_order(tx, row.order));
    exception.subject = order.id.text();
    exception.correlation = order.correlation;
  }
  exception.sent = row.sent;
  exception.message = message;
  exception.detail = fmt::format("{} {} {}", row.partner, row.type, row.place());
  exception.opened = now;
  exception.changed = now;
  CROSSDOCK_CHECK(save_exception(tx, exception));
  return exception.id;
}

// "AK5 codes 5; N1 at 4: 2, element 3: 7" as far as the partner says it.
JsonArray notes_of(const AckedSet& set) {
  JsonArray notes;
  for (const edi::AckSegmentNote& segment : set.segments) {
    JsonObject note{{"segment", segment.tag}, {"position", segment.position}, {"code", segment.code}};
    JsonArray elements;
    for (const edi::AckElementNote& element : segment.elements) {
      elements.emplace_back(JsonObject{{"element", element.element}, {"code", element.code}, {"value", element.value}});
    }
    if (!elements.empty()) note["elements"] = std::move(elements);
    notes.emplace_back(std::move(note));
  }
  return notes;
}

class Answer {
 public:
  Answer(Domain& domain, store::Tx& tx, const GroupAck& ack, MessageId message, Timestamp now)
      : domain_(domain), tx_(tx), ack_(ack), message_(message), now_(now) {}

  Result<void> take(SentSetRow row) {
    const auto answer = ack_.answer_for(row.type, row.set);
    if (answer == GroupAck::Answer::unknown) return {};  // still waits
    const bool accepted = answer == GroupAck::Answer::accepted;
    const AckState state = accepted ? AckState::accepted : AckState::rejected;
    if (row.state == state) return {};  // it says again what it has said
    const bool late = row.due.us != 0 && now_ > row.due;
    CROSSDOCK_CHECK(publish(row, accepted, late));
    CROSSDOCK_CHECK(close_exception(tx_, row, late ? "acknowledged late" : "acknowledged", now_));
    row.state = state;
    row.answered = now_;
    row.status = status_of(row);
    if (!accepted) {
      CROSSDOCK_TRY(row.exception, list_about(domain_, tx_, row, rejection(row), message_, now_));
    }
    return row.save(tx_);
  }

 private:
  const AckedSet* own(const SentSetRow& row) const {
    const auto found = std::ranges::find_if(
        ack_.sets, [&](const AckedSet& set) { return (set.id.empty() || set.id == row.type) && set.control == row.set; });
    return found == ack_.sets.end() ? nullptr : &*found;
  }
  std::string status_of(const SentSetRow& row) const {
    const AckedSet* set = own(row);
    return set != nullptr && !set->status.empty() ? set->status : ack_.status;
  }
  Error rejection(const SentSetRow& row) const {
    const std::string order = row.order ? row.order.text() : "";
    return {ErrorKind::rejected, "edi.rejected_by_partner",
            fmt::format("Partner {} rejected our {} ({}){}{}", row.partner, row.type, row.place(),
                        order.empty() ? "" : " of order ", order),
            order};
  }
  Result<void> publish(const SentSetRow& row, bool accepted, bool late) {
    if (!row.order) return {};
    CROSSDOCK_TRY(const Order order, load_order(tx_, row.order));
    JsonObject data{{"partner", row.partner},
                    {"group", row.group},
                    {"functional_code", ack_.functional_code},
                    {"status", ack_.status},
                    {"set", row.set},
                    {"type", row.type},
                    {"set_status", status_of(row)},
                    {"accepted", accepted},
                    {"late", late},
                    {"sent", row.sent.text()},
                    {"source_message", message_.text()}};
    if (const AckedSet* set = own(row); set != nullptr && !set->segments.empty()) data["notes"] = notes_of(*set);
    return publish_milestone(domain_, tx_, order, "acknowledgement.received", std::move(data), now_);
  }

  Domain& domain_;
  store::Tx& tx_;
  const GroupAck& ack_;
  MessageId message_;
  Timestamp now_;
};

Result<void> overdue(Domain& domain, store::Tx& tx, SentSetRow row, Timestamp now) {
  const auto partner = domain.settings.partners.find(row.partner);
  const std::int64_t due_h =
      partner == domain.settings.partners.end() ? k_acknowledgement_due_h : partner->second.acknowledgement_due_h;
  CROSSDOCK_TRY(const SentRow sent, SentRow::load(tx, row.sent));
  CROSSDOCK_TRY(const auto delivery, Outbox::find(tx, sent.outbox));
  if (delivery) {  // it has not left: the partner cannot have answered
    row.due = now.plus_ms(std::max<std::int64_t>(due_h, 1) * 3'600'000);
    return row.save(tx);
  }
  row.state = AckState::overdue;
  if (row.exception) {  // overdue again after it was sent again: the same exception waits for a person
    CROSSDOCK_TRY(Exception exception, load_exception(tx, row.exception));
    exception.state = ExceptionState::open;
    exception.changed = now;
    CROSSDOCK_CHECK(save_exception(tx, exception));
    return row.save(tx);
  }
  Error error{ErrorKind::transient, std::string(k_ack_overdue),
              fmt::format("Partner {} has not acknowledged our {} (interchange {} {}) of {}, due {}", row.partner, row.type,
                          sent.control, row.place(), sent.sent.rfc3339(), row.due.rfc3339()),
              row.order ? row.order.text() : ""};
  CROSSDOCK_TRY(row.exception, list_about(domain, tx, row, std::move(error), {}, now));
  return row.save(tx);
}

Unexpected not_ours(const Partner& partner, std::string_view what, std::string_view number) {
  return fail(ErrorKind::missing_reference, "edi.ack_unknown",
              fmt::format("Partner {} speaks of our {} {}, which we did not send", partner.name, what, number),
              std::string(number));
}

// What was sent before sent sets were kept: the order is known by the group alone.
Result<OrderId> receive_old(Domain& domain, store::Tx& tx, const Partner& partner, const GroupAck& ack, Timestamp now) {
  CROSSDOCK_TRY(const auto found, find_orders(tx, fmt::format("{} group {}", partner.name, ack.control)));
  if (found.empty()) return not_ours(partner, "group", ack.control);
  CROSSDOCK_TRY(const Order order, load_order(tx, found.front().order));
  JsonObject data{
      {"partner", partner.name}, {"group", ack.control}, {"functional_code", ack.functional_code}, {"status", ack.status}};
  CROSSDOCK_CHECK(publish_milestone(domain, tx, order, "acknowledgement.received", std::move(data), now));
  if (ack.status != "R" && ack.status != "P") return order.id;
  return fail(ErrorKind::rejected, "edi.rejected_by_partner",
              fmt::format("Partner {} rejected our group {} ({}) of order {}", partner.name, ack.control,
                          ack.functional_code, order.id.text()),
              order.id.text());
}

// Of the newest interchange with that control number.
Result<std::vector<SentSetRow>> rows_of_interchange(store::Reader& reader, const Partner& partner,
                                                    std::string_view control) {
  const store::Scan scan{
      .index = "sent_interchange_control", .prefix = {partner.name, std::string(control)}, .descending = true, .limit = 1};
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_sent_interchange, scan));
  if (rows.empty()) return not_ours(partner, "interchange", control);
  return SentSetRow::of_sent(reader, SentRow::from(rows.front()).id);
}

}  // namespace

Result<OrderId> receive_ack(Domain& domain, store::Tx& tx, const Partner& partner, const GroupAck& ack,
                            std::string_view interchange, MessageId message, Timestamp now) {
  const bool whole = !interchange.empty();
  CROSSDOCK_TRY(const auto rows,
                whole ? rows_of_interchange(tx, partner, interchange) : SentSetRow::of_group(tx, partner.name, ack.control));
  if (rows.empty()) return whole ? OrderId{} : receive_old(domain, tx, partner, ack, now);
  Answer answer(domain, tx, ack, message, now);
  for (const SentSetRow& row : rows) CROSSDOCK_CHECK(answer.take(row));
  return rows.front().order;
}

Result<std::vector<SetPlace>> sets_of_interchange(store::Reader& reader, const Partner& partner, std::string_view control) {
  CROSSDOCK_TRY(const auto rows, rows_of_interchange(reader, partner, control));
  std::vector<SetPlace> out;
  for (const SentSetRow& set : rows) out.emplace_back(set.group, set.set);
  return out;
}

Result<SetPlace> set_of_number(store::Reader& reader, const Partner& partner, std::string_view number) {
  CROSSDOCK_TRY(const auto rows,
                reader.scan(tables::k_sent_number, {.prefix = {partner.name, std::string(number)}, .limit = 2}));
  if (rows.empty()) return not_ours(partner, "document", number);
  if (rows.size() > 1)
    return fail(ErrorKind::conflict, "edi.ack_ambiguous",
                fmt::format("Partner {} speaks of our document {}, and several have that number", partner.name, number),
                std::string(number));
  return SetPlace{store::as_text(rows.front()[3]), store::as_text(rows.front()[4])};
}

Result<OrderId> receive_verdict(Domain& domain, store::Tx& tx, const Partner& partner, std::string_view group,
                                std::string_view set, const Verdict& verdict, MessageId message, Timestamp now) {
  CROSSDOCK_TRY(auto row, SentSetRow::find(tx, partner.name, group, set));
  if (!row)
    return not_ours(partner, group.empty() ? "message" : "set", group.empty() ? set : fmt::format("{}/{}", group, set));
  if (!row->order && row->state == AckState::not_expected) return OrderId{};
  JsonObject data = verdict.data;
  data["partner"] = partner.name;
  data["group"] = row->group;
  data["set"] = row->set;
  data["type"] = row->type;
  data["sent"] = row->sent.text();
  data["status"] = verdict.status;
  data["accepted"] = verdict.accepted;
  data["source_message"] = message.text();
  if (row->order) {
    CROSSDOCK_TRY(const Order order, load_order(tx, row->order));
    CROSSDOCK_CHECK(publish_milestone(domain, tx, order, verdict.event, std::move(data), now));
  }
  if (verdict.accepted) return row->order;
  CROSSDOCK_CHECK(close_exception(tx, *row, "rejected", now));
  row->state = AckState::rejected;
  row->answered = now;
  row->status = verdict.status;
  CROSSDOCK_TRY(row->exception, list_about(domain, tx, *row, verdict.rejection, message, now));
  CROSSDOCK_CHECK(row->save(tx));
  return row->order;
}

Result<std::size_t> note_overdue(Domain& domain, store::Tx& tx, Timestamp now, std::size_t limit) {
  const store::Scan scan{.index = "sent_set_due",
                         .prefix = {static_cast<std::int64_t>(AckState::waiting)},
                         .limit = std::min(limit, store::k_scan_rows_max)};
  CROSSDOCK_TRY(const auto rows, tx.scan(tables::k_sent_set, scan));
  std::size_t noted = 0;
  for (const store::Row& row : rows) {
    SentSetRow set = SentSetRow::from(row);
    if (set.due > now) break;
    CROSSDOCK_CHECK(overdue(domain, tx, std::move(set), now));
    ++noted;
  }
  return noted;
}

}  // namespace crossdock::hub
