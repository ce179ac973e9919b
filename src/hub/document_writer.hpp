// SPDX-License-Identifier: Apache-2.0
// EDI in and out of canonical documents: mappings, and X12 envelopes with durable control numbers. What goes out is
// encoded once, inside the unit of work that decided to send it: a re-transmission is the same bytes with the same
// numbers.
//
// Writer thread only (jq programs and control numbers).
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "edi/tree.hpp"
#include "hub/settings.hpp"
#include "store/store.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::documents {
class DocumentRegistry;
class Translator;
struct Document;
}  // namespace crossdock::documents

namespace crossdock::hub {

struct Encoded {
  std::string bytes;
  std::string file;         // "HARBORMART-856-000000012.x12"
  std::string interchange;  // ISA13
  struct Place {
    std::string group;  // GS06
    std::string set;    // ST02
  };
  std::vector<Place> places;  // of each set, in the order they were given
};

class DocumentWriter {
 public:
  DocumentWriter();
  ~DocumentWriter();
  // nullptr when there is none of that name ("x12_856") or for that set ("856").
  Result<const documents::Document*> document(std::string_view name);
  Result<const documents::Document*> document_of_set(std::string_view set);
  // Canonical document -> mapping -> checked transaction set. `set` is its X12 number ("856").
  Result<edi::TransactionSet> build(std::string_view set, const Json& document);
  // An inbound mapping: transaction set -> canonical command. `context` as in documents/translator.hpp.
  Result<Json> read(const edi::TransactionSet& set, const JsonObject& context);
  // One interchange of `ta1` and `sets`, in one group per functional code and version, numbered from the store: the sets
  // too.
  static Result<Encoded> wrap(store::Tx& tx, const X12Identity& from, const X12Identity& to, bool test,
                              std::vector<edi::TransactionSet> sets, Timestamp now, std::vector<edi::Segment> ta1 = {});

 private:
  // Compiled when the first document comes: a hub without EDI does not pay for it.
  Result<const documents::Translator*> translator();
  std::unique_ptr<documents::DocumentRegistry> registry_;
  std::unique_ptr<documents::Translator> translator_;
};

// The next number of a series, 1..maximum and then 1 again; gaps are possible, reuse within a turn is not.
Result<std::int64_t> next_control_number(store::Tx& tx, const std::string& series, std::int64_t maximum);

}  // namespace crossdock::hub
