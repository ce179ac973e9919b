// SPDX-License-Identifier: Apache-2.0
// libFuzzer entry for the reader of definitions: any text is read, or refused with a place; nothing else happens.
#include "base/assert.hpp"
#include "process/definition.hpp"
#include "process/runtime.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

class NoHost final : public crossdock::process::Host {
 public:
  crossdock::Result<std::optional<crossdock::Json>> call(crossdock::process::CallContext&, std::string_view,
                                                         const crossdock::Json&) override {
    return std::optional<crossdock::Json>();
  }
  bool knows(std::string_view) const override { return true; }
  crossdock::Result<void> emit(crossdock::process::CallContext&, crossdock::events::Event) override { return {}; }
  void ready(crossdock::store::Tx&, crossdock::InstanceId) override {}
  void timer_set(crossdock::Timestamp) override {}
  crossdock::Result<void> ended(crossdock::process::CallContext&, std::string_view, const crossdock::Json&,
                                const crossdock::Error*) override {
    return {};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const NoHost host;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = crossdock::process::read_definition(text, "fuzz.yaml", host, false);
  if (!read) CROSSDOCK_ASSERT(read.error().place.starts_with("fuzz.yaml"));
  return 0;
}
