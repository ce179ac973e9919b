// SPDX-License-Identifier: Apache-2.0
// libFuzzer entry: over any bytes, of both standards, sets written as JSON while they are read say what their trees say, and
// JSON for people can be parsed.
#include "base/assert.hpp"
#include "edi/json_writer.hpp"
#include "edi/library.hpp"
#include "edi/set_stream.hpp"
#include "inspect/readable_writer.hpp"
#include "inspect/standards.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace crossdock;
using namespace crossdock::edi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  PlainJson plain;
  SetStream trees(Library::shipped(), inspect::all_standards());
  trees.tell(plain);
  trees.look_at(bytes);
  while (const auto step = trees.next()) {
    if (step->kind != StepKind::set) continue;
    CROSSDOCK_ASSERT("{" + std::string(plain.finish()) + "}" == json_text(to_json(step->set.tree)));
  }
  inspect::ReadableJson readable;
  SetStream stream(Library::shipped(), inspect::all_standards(), {}, Trees::no);
  stream.tell(readable);
  stream.look_at(bytes);
  while (const auto step = stream.next()) {
    if (step->kind == StepKind::set)
      CROSSDOCK_ASSERT(json_parse("{" + std::string(readable.finish()) + "}", 256).has_value());
  }
  return 0;
}
