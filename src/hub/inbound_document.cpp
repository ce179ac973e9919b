// SPDX-License-Identifier: Apache-2.0
#include "hub/inbound_document.hpp"

#include "codec/x12/acknowledgement.hpp"
#include "documents/document.hpp"
#include "hub/answers.hpp"
#include "hub/document_writer.hpp"
#include "hub/inbound_kind.hpp"
#include "hub/inbound_line.hpp"
#include "hub/sent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

namespace x12 = codec::x12;

// What a document is known by: the member of its content that its kind calls its number; else the set's control number.
std::string number_of(const JsonObject& content, const edi::TransactionSet& set) {
  for (const char* member :
       {"invoice", "shipment", "payment", "list", "report", "notice", "return_number", "purchase_order"}) {
    std::string number = json_string_or(content, member, "");
    if (!number.empty()) return number;
  }
  return set.control;
}

// Answers to what we sent, which no mapping reads.
Result<std::optional<Applied>> apply_answer(Domain& domain, store::Tx& tx, const Partner& partner, MessageId message,
                                            const edi::TransactionSet& set, Timestamp now) {
  if (set.id == "824") {
    CROSSDOCK_TRY(const OrderId order, receive_advice(domain, tx, partner, set, message, now));
    return Applied{order, {}};
  }
  if (set.id == "997" || set.id == "999") {
    CROSSDOCK_TRY(const x12::GroupAck ack, x12::read_ack(set));
    CROSSDOCK_TRY(const OrderId order, receive_ack(domain, tx, partner, ack, message, now));
    return Applied{order, {}};
  }
  return std::optional<Applied>();
}

}  // namespace

Result<Applied> apply_document(Domain& domain, store::Tx& tx, const Partner& partner, const std::string& channel,
                               MessageId message, const edi::TransactionSet& set, Timestamp now) {
  CROSSDOCK_TRY(const auto answered, apply_answer(domain, tx, partner, message, set, now));
  if (answered) return *answered;
  CROSSDOCK_TRY(const documents::Document* known, domain.documents.document_of_set(set.id));
  if (known == nullptr || known->read.empty())
    return fail(ErrorKind::unsupported, "x12.set_unsupported", fmt::format("Nothing here acts on a {}", set.id),
                set.control);
  CROSSDOCK_TRY(const Json content, domain.documents.read(set, JsonObject{{"currency", partner.currency}}));
  const InboundDocument document{partner, channel, message, known->name, known->kind, content.get_object()};
  if (const ApplyKind apply = find_kind(document.kind)) return apply(domain, tx, document, now);
  CROSSDOCK_CHECK(publish_received(domain, tx, document, number_of(document.content, set), now));
  return Applied{};
}

Result<std::vector<Sequence>> sequences_of(store::Reader& reader, const edi::InterchangeHeader& header,
                                           const edi::TransactionSet& set) {
  std::vector<Sequence> sequences;
  const auto add = [&](std::string_view tag, std::size_t element) {
    const edi::Segment* segment = set.find(tag);
    if (segment == nullptr || segment->element(element).empty()) return;
    sequences.push_back({std::string(segment->element(element)),
                         fmt::format("x12 {} {} {}", header.sender_qualifier, header.sender, header.usage)});
  };
  if (set.id == "850") add("BEG", 3);
  if (set.id == "860") add("BCH", 3);
  if (set.id == "945") add("W06", 2);
  if (set.id != "945" || sequences.empty()) return sequences;
  CROSSDOCK_TRY(const auto orders, find_orders(reader, sequences.front().number));
  if (!orders.empty()) sequences.push_back(sequence_of(orders.front().order));
  return sequences;
}

}  // namespace crossdock::hub
