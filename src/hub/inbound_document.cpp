// SPDX-License-Identifier: Apache-2.0
#include "hub/inbound_document.hpp"

#include "documents/document.hpp"
#include "hub/document_writer.hpp"
#include "hub/edi_standard.hpp"
#include "hub/inbound_kind.hpp"
#include "hub/inbound_line.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

// What a document is known by: the member of its content that its kind calls its number; else the set's control number.
std::string number_of(const JsonObject& content, const edi::TransactionSet& set) {
  for (const char* member :
       {"invoice", "shipment", "payment", "list", "report", "notice", "return_number", "purchase_order"}) {
    std::string number = json_string_or(content, member, "");
    if (!number.empty()) return number;
  }
  return set.control;
}

}  // namespace

Result<Applied> apply_document(Domain& domain, store::Tx& tx, const EdiStandard& standard, const Partner& partner,
                               const std::string& channel, MessageId message, const edi::TransactionSet& set,
                               Timestamp now) {
  if (standard.is_answer(set.id)) {  // to what we sent, which no mapping reads
    CROSSDOCK_TRY(const OrderId order, standard.take_answer(domain, tx, partner, set, message, now));
    return Applied{order, {}};
  }
  CROSSDOCK_TRY(const documents::Document* known, domain.documents.document_of_set(set.id));
  if (known == nullptr || known->read.empty())
    return fail(ErrorKind::unsupported, "edi.set_unsupported", fmt::format("Nothing here acts on a {}", set.id),
                set.control);
  CROSSDOCK_TRY(const Json content, domain.documents.read(set, JsonObject{{"currency", partner.currency}}));
  const InboundDocument document{partner, channel, message, known->name, known->kind, content.get_object()};
  if (const ApplyKind apply = find_kind(document.kind)) return apply(domain, tx, document, now);
  CROSSDOCK_CHECK(publish_received(domain, tx, document, number_of(document.content, set), now));
  return Applied{};
}

Result<std::vector<Sequence>> sequences_of(store::Reader& reader, const edi::InterchangeHeader& header,
                                           const edi::TransactionSet& set) {
  const EdiStandard& standard = standard_of(header.standard);
  const SetSubject subject = standard.subject_of(set);
  std::vector<Sequence> sequences;
  if (subject.number.empty()) return sequences;
  sequences.push_back(
      {subject.number, fmt::format("{} {} {} {}", standard.name(), header.sender_qualifier, header.sender, header.usage)});
  if (!subject.way_out) return sequences;
  CROSSDOCK_TRY(const auto orders, find_orders(reader, subject.number));
  if (!orders.empty()) sequences.push_back(sequence_of(orders.front().order));
  return sequences;
}

}  // namespace crossdock::hub
