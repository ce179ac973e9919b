// SPDX-License-Identifier: Apache-2.0
#include "hub/document_writer.hpp"

#include "documents/document.hpp"
#include "documents/translator.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::hub {
DocumentWriter::DocumentWriter() = default;
DocumentWriter::~DocumentWriter() = default;

Result<const documents::Translator*> DocumentWriter::translator() {
  if (translator_) return translator_.get();
  registry_ = std::make_unique<documents::DocumentRegistry>();
  documents::register_all(*registry_);
  CROSSDOCK_TRY(auto compiled, documents::Translator::compile(*registry_, edi::Library::shipped()));
  translator_ = std::make_unique<documents::Translator>(std::move(compiled));
  return translator_.get();
}

Result<const documents::Document*> DocumentWriter::document(std::string_view name) {
  CROSSDOCK_CHECK(translator());
  return registry_->find(name);
}

Result<const documents::Document*> DocumentWriter::document_of_set(std::string_view set) {
  CROSSDOCK_CHECK(translator());
  return registry_->find_set(set);
}

Result<bool> DocumentWriter::writes(std::string_view kind) {
  CROSSDOCK_CHECK(translator());
  return std::ranges::any_of(registry_->all(),
                             [kind](const documents::Document& one) { return one.kind == kind && !one.write.empty(); });
}

Result<edi::TransactionSet> DocumentWriter::build(std::string_view set, const Json& document,
                                                  const documents::Shape& shape) {
  CROSSDOCK_TRY(const documents::Translator* ready, translator());
  return ready->to_set(set, document, "0001", Json(), shape);
}

Result<Json> DocumentWriter::read(const edi::TransactionSet& set, const JsonObject& context) {
  CROSSDOCK_TRY(const documents::Translator* ready, translator());
  return ready->to_command(set, Json(context));
}

}  // namespace crossdock::hub
