// SPDX-License-Identifier: Apache-2.0
// The document types Crossdock speaks: one folder each, holding jq mappings between the generic tree of a transaction
// set or message (edi/tree.hpp) and a canonical document of a kind (schemas/<kind>.json), with samples in and out. The
// kind also says what the hub does with a document that comes in: adding a type of a known kind is adding a folder.
// Immutable once filled.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::documents {

struct Document {
  std::string name;           // "x12_850", the folder
  std::string set;            // "850", "ORDERS"
  std::string kind;           // "order"
  std::string_view read{};    // set -> canonical document; jq, static text; it may use $context. "" = does not come in
  std::string_view write{};   // canonical document -> set; "" = does not go out
  std::string_view shared{};  // definitions that both may use: those of its standard; filled in by the registry
};

class DocumentRegistry {
 public:
  // Names are unique, and so are sets, and a document is read or written: anything else is our bug.
  void add(Document document);
  const Document* find(std::string_view name) const;  // nullptr when unknown
  const Document* find_set(std::string_view set) const;
  const std::vector<Document>& all() const { return documents_; }

 private:
  std::vector<Document> documents_;
};

// Every document folder (generated; link documents_all).
void register_all(DocumentRegistry& registry);

}  // namespace crossdock::documents
