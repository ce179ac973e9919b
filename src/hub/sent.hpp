// SPDX-License-Identifier: Apache-2.0
// Interchanges we have sent, and the acknowledgement that each of their sets waits for. The bytes are kept: sending again
// is the same bytes with the same numbers; making them anew takes new numbers. A set whose acknowledgement is overdue
// (Partner::acknowledgement_due_h after it left the outbox) is an exception "edi.ack_overdue", once; the acknowledgement,
// however late, closes it. Timers are rows: whoever looks next finds what is due.
//
// Writer thread, within the caller's unit of work; sent_view from any reader.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "edi/acknowledgement.hpp"
#include "edi/tree.hpp"
#include "hub/domain.hpp"
#include "hub/exceptions.hpp"
#include "hub/settings.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::hub {

class EdiStandard;

// Values are stored: never renumber.
enum class AckState : std::uint8_t { waiting = 0, overdue = 1, accepted = 2, rejected = 3, not_expected = 4, replaced = 5 };
std::string_view to_string(AckState state);

// One set on its way out. Sets about nothing are acknowledgements of ours: nobody acknowledges them.
struct OutgoingSet {
  edi::TransactionSet set;
  OrderId order;
  std::string correlation;
  std::string document;      // "x12_856"
  std::string business_key;  // of the outbox row
  std::string subject;       // what it is about when that is no order: our purchase order, ...
};

struct Sent {
  SentId id;
  std::string interchange;  // its control number
  std::string group;        // of the first group; "" = there is none
  std::string bytes;
};

// One interchange with the sets (and what acknowledges interchanges), numbered from the store, on the way to the partner's
// channel, from the id it knows us by. Publishes "document.sent" or "asn.sent" for each set of an order.
Result<Sent> send_sets(Domain& domain, store::Tx& tx, const EdiStandard& standard, const Partner& partner,
                       const EdiIdentity& from, std::vector<OutgoingSet> sets, Timestamp now,
                       std::vector<edi::Segment> acknowledgements = {});
// What acknowledged something goes to the partner's channel once more, because the same thing came again. Its bytes.
Result<std::string> repeat_acknowledgement(Domain& domain, store::Tx& tx, SentId id, Timestamp now);

// A functional acknowledgement (997, 999, CONTRL) reaches what it answers: "acknowledgement.received" for each set it speaks
// of. A rejected set is an exception "edi.rejected_by_partner" of its order. It is about the group it names, or about an
// interchange of ours when that is given. missing_reference edi.ack_unknown when that is none of ours. Answers the first
// order.
Result<OrderId> receive_ack(Domain& domain, store::Tx& tx, const Partner& partner, const edi::GroupAck& ack,
                            std::string_view interchange, MessageId message, Timestamp now);

// What one set is told by an answer that is not about a group: TA1, 824 or APERAK.
struct Verdict {
  bool accepted = true;
  std::string status;  // as the partner spells it
  std::string event;   // "interchange.acknowledged", "document.advised"
  JsonObject data;     // its own members
  Error rejection;     // for the exception, when it is not accepted
};
Result<OrderId> receive_verdict(Domain& domain, store::Tx& tx, const Partner& partner, std::string_view group,
                                std::string_view set, const Verdict& verdict, MessageId message, Timestamp now);
// The sets of the partner's interchange with this control number: (group, set).
using SetPlace = std::pair<std::string, std::string>;
Result<std::vector<SetPlace>> sets_of_interchange(store::Reader& reader, const Partner& partner, std::string_view control);

// The one that was sent last under this number of its document. missing_reference edi.ack_unknown when there is none,
// conflict edi.ack_ambiguous when documents of several types have it.
Result<SetPlace> set_of_number(store::Reader& reader, const Partner& partner, std::string_view number);

// Lists an exception for at most `limit` sets whose acknowledgement is overdue; returns how many.
Result<std::size_t> note_overdue(Domain& domain, store::Tx& tx, Timestamp now, std::size_t limit);

// The same bytes once more, to the same channel; what was overdue waits anew.
Result<Json> send_again(Domain& domain, store::Tx& tx, SentId id, std::string_view reason, Timestamp now);
// The same sets in an interchange of its own, with new numbers; the first one no longer waits.
Result<Json> send_anew(Domain& domain, store::Tx& tx, SentId id, std::string_view reason, Timestamp now);
// What a retry of an exception about it does: again when it is overdue, anew when the partner rejected it.
Result<void> retry_sent(Domain& domain, store::Tx& tx, Exception& exception, Timestamp now);

// {id, partner, standard, interchange, file, sent, bytes, sets: [{group, set, type, order, state, due, answered, status}]}
Result<Json> sent_view(store::Reader& reader, SentId id);
// Newest first; `partner` and `after` may be empty.
Result<Json> sent_list(store::Reader& reader, std::string_view partner, std::string_view after, std::size_t limit);

}  // namespace crossdock::hub
