// SPDX-License-Identifier: Apache-2.0
// The document types Crossdock speaks: one folder each, holding a jq mapping between the generic tree of a transaction
// set (edi/tree.hpp) and the canonical JSON its README.md describes, with samples in and out. Adding a type is
// adding a folder. Immutable once filled.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::documents {

enum class Direction { inbound, outbound };

struct Document {
  std::string name;  // "x12_850", the folder
  std::string set;   // "850"
  Direction direction = Direction::inbound;
  std::string_view mapping_source;  // jq, static text; it may use $context
};

class DocumentRegistry {
 public:
  // Names are unique, and so are set and direction together: anything else is our bug.
  void add(Document document);
  const Document* find(std::string_view name) const;  // nullptr when unknown
  const Document* find(std::string_view set, Direction direction) const;
  const std::vector<Document>& all() const { return documents_; }

 private:
  std::vector<Document> documents_;
};

// Every document folder (generated; link documents_all).
void register_all(DocumentRegistry& registry);

}  // namespace crossdock::documents
