// SPDX-License-Identifier: Apache-2.0
#include "hub/batch.hpp"

#include "hub/tables.hpp"

#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

enum Column : std::size_t { partner_name, standard_name, place, tree, order, correlation, document, business_key, since };

Result<std::vector<store::Row>> batch_of(store::Reader& reader, std::string_view partner, std::string_view standard) {
  return reader.scan(tables::k_batched_set, {.prefix = {std::string(partner), std::string(standard)},
                                             .limit = static_cast<std::size_t>(k_batch_documents_max)});
}

Timestamp leaves_by(const Partner& partner, const store::Row& first) {
  return Timestamp{store::as_integer(first[since])}.plus_ms(partner.batching.after_s * 1000);
}

Result<OutgoingSet> set_of(const store::Row& row) {
  OutgoingSet out;
  CROSSDOCK_TRY(const Json made, json_parse(store::as_text(row[tree])));
  CROSSDOCK_TRY(out.set, edi::set_from_json(made));
  out.order.value = store::as_integer(row[order]);
  out.correlation = store::as_text(row[correlation]);
  out.document = store::as_text(row[document]);
  out.business_key = store::as_text(row[business_key]);
  return out;
}

Result<void> send_batch(Domain& domain, store::Tx& tx, const EdiStandard& standard, const Partner& partner, Timestamp now) {
  CROSSDOCK_TRY(const auto rows, batch_of(tx, partner.name, standard.name()));
  std::vector<OutgoingSet> sets;
  for (const store::Row& row : rows) {
    CROSSDOCK_TRY(OutgoingSet set, set_of(row));
    sets.push_back(std::move(set));
    CROSSDOCK_CHECK(tx.erase(tables::k_batched_set, {row[partner_name], row[standard_name], row[place]}));
  }
  CROSSDOCK_CHECK(send_sets(domain, tx, standard, partner, standard.ours(domain.settings), std::move(sets), now));
  return {};
}

}  // namespace

Result<void> add_to_batch(Domain& domain, store::Tx& tx, const EdiStandard& standard, const Partner& partner,
                          const OutgoingSet& set, Timestamp now) {
  // What cannot be written is refused now, and holds up no other.
  CROSSDOCK_CHECK(standard.wrap(no_numbers(), standard.ours(domain.settings), partner, {.sets = {set.set}}, now));
  CROSSDOCK_TRY(const auto before, batch_of(tx, partner.name, standard.name()));
  const std::int64_t next = before.empty() ? 1 : store::as_integer(before.back()[place]) + 1;
  const store::Row row{partner.name,
                       std::string(standard.name()),
                       next,
                       json_text(edi::to_json(set.set)),
                       set.order.value,
                       set.correlation,
                       set.document,
                       set.business_key,
                       now.us};
  CROSSDOCK_CHECK(tx.insert(tables::k_batched_set, row));
  CROSSDOCK_TRY(const Order about, load_order(tx, set.order));
  const Timestamp leaves = leaves_by(partner, before.empty() ? row : before.front());
  CROSSDOCK_CHECK(publish_milestone(domain, tx, about, "document.batched",
                                    {{"document", set.document}, {"partner", partner.name}, {"leaves_by", leaves.rfc3339()}},
                                    now));
  const bool full = std::ssize(before) + 1 >= partner.batching.documents_max;
  return full ? send_batch(domain, tx, standard, partner, now) : Result<void>();
}

Result<std::size_t> send_due_batches(Domain& domain, store::Tx& tx, Timestamp now, std::size_t limit) {
  std::size_t sent = 0;
  store::Scan next{.limit = 1};
  for (std::size_t looked = 0; looked < store::k_scan_rows_max && sent < limit; ++looked) {
    CROSSDOCK_TRY(const auto first, tx.scan(tables::k_batched_set, next));
    if (first.empty()) break;
    const std::string name = store::as_text(first.front()[partner_name]);
    const std::string standard = store::as_text(first.front()[standard_name]);
    next.after = store::Key{name, standard, std::numeric_limits<std::int64_t>::max()};
    const auto partner = domain.settings.partners.find(name);
    if (partner == domain.settings.partners.end() || partner->second.outbound_channel.empty()) continue;
    if (now < leaves_by(partner->second, first.front())) continue;
    CROSSDOCK_CHECK(send_batch(domain, tx, standard_of_document(standard), partner->second, now));
    ++sent;
  }
  return sent;
}

}  // namespace crossdock::hub
