// SPDX-License-Identifier: Apache-2.0
// libFuzzer entry: reader, validator, tree, acknowledgement and writer over any bytes. Built by hand:
//   clang++ -std=c++23 -fsanitize=fuzzer,address,undefined -Isrc src/codec/x12/*_fuzz.cpp <libraries of codec_x12>
#include "codec/x12/acknowledgement.hpp"
#include "codec/x12/set_stream.hpp"
#include "codec/x12/writer.hpp"

#include "base/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::x12;

namespace {

void round_trip(const ReceivedInterchange& interchange) {
  OutboundInterchange out{interchange.header, interchange.delimiters, {}, ""};
  for (const ReceivedGroup& group : interchange.groups) {
    OutboundGroup made{group.header, {}};
    for (const ReceivedSet& set : group.sets) {
      if (set.accepted()) made.sets.push_back(set.tree);
    }
    out.groups.push_back(std::move(made));
  }
  const auto written = write_interchange(out);
  if (!written) return;
  const Batch again = read_batch(*written, Library::shipped());
  CROSSDOCK_ASSERT(again.interchanges.size() == 1 && again.unread.empty());
  std::size_t group = 0;
  for (const OutboundGroup& expected : out.groups) {
    const auto& sets = again.interchanges[0].groups.at(group++).sets;
    CROSSDOCK_ASSERT(sets.size() == expected.sets.size());
    for (std::size_t i = 0; i < sets.size(); ++i) CROSSDOCK_ASSERT(sets[i].tree.segments == expected.sets[i].segments);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Batch batch = read_batch(bytes, Library::shipped());
  for (const ReceivedInterchange& interchange : batch.interchanges) {
    for (const ReceivedGroup& group : interchange.groups) {
      for (const ReceivedSet& set : group.sets) {
        const auto again = set_from_json(to_json(set.tree));
        CROSSDOCK_ASSERT(!set.accepted() || (again && *again == set.tree));
      }
      const auto ack = build_997(verdict_of(group), "0001");
      if (ack) CROSSDOCK_ASSERT(read_ack(*ack).has_value());
    }
    round_trip(interchange);
  }
  return 0;
}
