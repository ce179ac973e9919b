// SPDX-License-Identifier: Apache-2.0
// EDI in and out of canonical documents, by the mappings of the document types. Envelopes and control numbers:
// edi_standard.hpp.
//
// Writer thread only (jq programs).
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "edi/tree.hpp"

#include <memory>
#include <string_view>

namespace crossdock::documents {
class DocumentRegistry;
class Translator;
struct Document;
struct Shape;
}  // namespace crossdock::documents

namespace crossdock::hub {

class DocumentWriter {
 public:
  DocumentWriter();
  ~DocumentWriter();
  // nullptr when there is none of that name ("x12_856") or for that set ("856", "DESADV").
  Result<const documents::Document*> document(std::string_view name);
  Result<const documents::Document*> document_of_set(std::string_view set);
  // Whether there is a document of the kind that goes out.
  Result<bool> writes(std::string_view kind);
  // Canonical document -> mapping -> a set ("856", "DESADV") that was checked. Its control number is given when it leaves.
  Result<edi::TransactionSet> build(std::string_view set, const Json& document, const documents::Shape& shape);
  // An inbound mapping: transaction set -> canonical command. `context` as in documents/translator.hpp.
  Result<Json> read(const edi::TransactionSet& set, const JsonObject& context);

 private:
  // Compiled when the first document comes: a hub without EDI does not pay for it.
  Result<const documents::Translator*> translator();
  std::unique_ptr<documents::DocumentRegistry> registry_;
  std::unique_ptr<documents::Translator> translator_;
};

}  // namespace crossdock::hub
