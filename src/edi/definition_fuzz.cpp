// SPDX-License-Identifier: Apache-2.0
// Any text as a definition, and any text as a guide over a shipped one: it is read or refused with a place, and what was
// read can be used.
#include "base/assert.hpp"
#include "edi/definition_lint.hpp"
#include "edi/library.hpp"
#include "edi/validator.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace crossdock;
using namespace crossdock::edi;

namespace {

void use(const Library& library, const Definition& definition) {
  for (const auto& [id, set] : definition.sets()) {
    TransactionSet tree;
    tree.id = id;
    tree.version = definition.version();
    for (const Node& node : set.nodes) tree.segments.push_back(Segment{node.tag, {"1", "A", "20260101"}, 0});
    (void)validate(tree, library);
  }
  (void)lint(definition);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Library library(&Library::shipped());
  const auto added = library.add("fuzz.x12def", text);
  if (!added) {
    CROSSDOCK_ASSERT(added.error().code == "edi.definition");
    return 0;
  }
  for (const char* version : {"004010", "005010"}) {
    const Definition* made = library.definition("x12", version);
    if (made != Library::shipped().definition("x12", version)) use(library, *made);
  }
  for (const char* version : {"D.96A", "D.01B"}) {
    const Definition* made = library.definition("edifact", version);
    if (made != Library::shipped().definition("edifact", version)) use(library, *made);
  }
  return 0;
}
