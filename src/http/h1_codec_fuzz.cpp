// SPDX-License-Identifier: Apache-2.0
// libFuzzer: a request stream must read the same whole and cut in two, and a response stream must not crash. The first
// byte says where to cut.
#include "base/assert.hpp"
#include "http/h1_codec.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace crossdock::http;

namespace {

template <class AnyReader>
void offer(AnyReader& reader, std::string_view& bytes) {
  const auto space = reader.space();
  const auto count = std::min(space.size(), bytes.size());
  std::copy_n(bytes.begin(), count, space.begin());
  reader.received(count);
  bytes.remove_prefix(count);
}

// What was understood, as one comparable text; `refused` tells that reading ended there.
std::string understood(std::string_view first, std::string_view second) {
  RequestReader reader({.header_bytes_max = 512, .target_bytes_max = 64, .headers_max = 8, .body_bytes_max = 256});
  std::string out;
  for (auto piece : {first, second}) {
    do {
      offer(reader, piece);
      auto state = reader.advance();
      for (; state == ReadState::complete; state = reader.advance()) {
        const auto request = reader.take();
        out += request.path + "\n" + request.body + "\n" + std::to_string(reader.keep_alive()) + "\n";
      }
      if (state == ReadState::refused) return out + "refused " + std::to_string(reader.refusal().status);
    } while (!piece.empty());
  }
  return out;
}

void respond(std::string_view bytes) {
  ResponseReader reader({.body_bytes_max = 65536});
  reader.expect(Method::get);
  while (!bytes.empty()) {
    offer(reader, bytes);
    const auto state = reader.advance();
    if (state == ReadState::refused) return;
    if (state == ReadState::complete) reader.take();
  }
  if (!reader.is_idle()) reader.end_of_stream();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto cut = std::min<std::size_t>(data[0], text.size());
  CROSSDOCK_ASSERT(understood(text, {}) == understood(text.substr(0, cut), text.substr(cut)));
  respond(text);
  return 0;
}
