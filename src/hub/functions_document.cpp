// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"
#include "hub/batch.hpp"
#include "hub/document_writer.hpp"
#include "hub/edi_standard.hpp"
#include "hub/functions.hpp"
#include "hub/guides.hpp"
#include "hub/order_content.hpp"
#include "hub/sent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

bool takes(const Partner& partner, std::string_view document) {
  return std::ranges::find(partner.documents, document) != partner.documents.end();
}

constexpr std::string_view k_change_response = "x12_865";

}  // namespace

// The document of a partner that a process means: by its name ("x12_855"), or by its kind ("order_response"), which leaves
// it to the partner which standard it is. nullptr: the partner does not take it.
Result<const documents::Document*> agreed_document(Domain& domain, const Partner& partner, std::string_view asked) {
  CROSSDOCK_TRY(const documents::Document* named, domain.documents.document(asked));
  if (named != nullptr && !named->write.empty()) return takes(partner, asked) ? named : nullptr;
  CROSSDOCK_TRY(const bool written, domain.documents.writes(asked));
  if (!written)
    return fail(ErrorKind::unsupported, "document.unknown", fmt::format("\"{}\" is not a document that is sent", asked),
                "with.document");
  for (const std::string& agreed : partner.documents) {
    CROSSDOCK_TRY(const documents::Document* one, domain.documents.document(agreed));
    if (one != nullptr && !one->write.empty() && one->kind == asked && one->name != k_change_response) return one;
  }
  return nullptr;
}

// Checked against the partner's guide: what it would refuse does not leave.
Result<edi::TransactionSet> set_for(Domain& domain, const Partner& partner, const EdiStandard& standard,
                                    const documents::Document& document, const Json& content) {
  const std::shared_ptr<const edi::Library> library = domain.guides.library(partner);
  documents::Shape shape = standard.shape_for(partner);
  shape.library = library.get();
  return domain.documents.build(document.set, content, shape);
}

Result<std::optional<Json>> document_send(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(const Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const std::string asked, json_string(arguments, "document", "with"));
  const auto found = domain.settings.partners.find(json_string_or(arguments, "partner", order.partner));
  if (found == domain.settings.partners.end() || found->second.outbound_channel.empty())
    return Json(JsonObject{{"sent", false}});
  const Partner& partner = found->second;
  CROSSDOCK_TRY(const documents::Document* document, agreed_document(domain, partner, asked));
  // The answer to a change is a document of its own for partners that tell the two apart.
  const std::string change = json_string_or(arguments, "change", "");
  const bool response = !change.empty() || asked == "x12_855" || (document != nullptr && document->name == "x12_855");
  const bool changed = !change.empty() || order.reference.contains("change_sequence");
  if (response && changed && takes(partner, k_change_response)) {
    CROSSDOCK_TRY(document, domain.documents.document(k_change_response));
  }
  if (document == nullptr) return Json(JsonObject{{"sent", false}});
  CROSSDOCK_TRY(const Json input, content_of(*document, order, arguments, context.now));
  const EdiStandard& standard = standard_of_document(document->name);
  CROSSDOCK_TRY(auto set, set_for(domain, partner, standard, *document, input));
  OutgoingSet outgoing{
      std::move(set), order.id, order.correlation, document->name,
      fmt::format("{} {} {}", order.id.text(), document->name, json_string_or(arguments, "shipment", change))};
  JsonObject told{{"document", document->name}, {"partner", partner.name}, {"sent", true}};
  if (partner.batching.after_s > 0) {
    CROSSDOCK_CHECK(add_to_batch(domain, context.tx, standard, partner, outgoing, context.now));
    told["batched"] = true;
    return Json(std::move(told));
  }
  std::vector<OutgoingSet> sets;
  sets.push_back(std::move(outgoing));
  CROSSDOCK_TRY(const Sent sent, send_sets(domain, context.tx, standard, partner, standard.ours(domain.settings),
                                           std::move(sets), context.now));
  told["interchange"] = sent.interchange;
  told["group"] = sent.group;
  return Json(std::move(told));
}

}  // namespace crossdock::hub
