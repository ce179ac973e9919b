// SPDX-License-Identifier: Apache-2.0
// Runs the mappings of a registry: received set -> canonical command, canonical document -> set to be written.
//
// `context` is what a partner's set-up adds ($context in the mapping; an object, or null):
//   currency          where the document names none
//   buyer             {id, qualifier, name} where the document names none
//   item_qualifiers   {buyer_part: "IN", vendor_part: "VP"}: how this partner calls the two, outbound
// Errors: "document.unknown" (unsupported) without a mapping; what the mapping refuses, with its own code; and
// "document.invalid" when what a mapping made is no valid set, with the first finding; "document.guide" when it is one, and
// not what the partner's guide asks for. Not thread-safe.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "documents/document.hpp"
#include "edi/library.hpp"
#include "edi/tree.hpp"
#include "mapping/program.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::documents {

// How a set is to be for one partner, over what its mapping makes of it.
struct Shape {
  std::string version;                    // UNH 0052 and 0054 ("D.01B"); "" = the mapping's
  std::string implementation;             // ST03, UNH 0057
  const edi::Library* library = nullptr;  // with the partner's guide; null = the one compiled with
};

class Translator {
 public:
  // Compiles every mapping. `library` checks outbound sets and must outlive the translator.
  static Result<Translator> compile(const DocumentRegistry& registry, const edi::Library& library);

  // For an accepted set (codec/x12/set_stream.hpp).
  Result<Json> to_command(const edi::TransactionSet& set, const Json& context) const;
  // `control` becomes ST02 or UNH 0062. The set is checked against its definition and the partner's guide: an error there
  // means the document, not the partner, is at fault.
  Result<edi::TransactionSet> to_set(std::string_view set_id, const Json& document, std::string control, const Json& context,
                                     const Shape& shape = {}) const;

 private:
  explicit Translator(const edi::Library& library) : library_(&library) {}
  using Programs = std::map<std::string, mapping::Program, std::less<>>;  // by set
  // Compiles those of one standard together.
  Result<void> add(const std::vector<const Document*>& documents, std::string_view shared);
  static Result<Json> run(const Programs& programs, std::string_view which, std::string_view set_id, const Json& input,
                          const Json& context);

  const edi::Library* library_;
  Programs readers_;
  Programs writers_;
};

}  // namespace crossdock::documents
