// SPDX-License-Identifier: Apache-2.0
#include "landscape/policy_reader.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::landscape {

Result<void> load_master(const PolicyReader& read, const JsonObject& body, hub::Settings& settings) {
  constexpr std::size_t k_fields_max = 1'000;
  CROSSDOCK_CHECK(read.only(body, {"policy", "owner", "fields"}, "policy"));
  CROSSDOCK_TRY(const auto fields, read.list(body, "fields", {"kind", "field", "sources"}, k_fields_max));
  for (const JsonObject& entry : fields) {
    CROSSDOCK_TRY(std::string kind, read.text(entry, "kind"));
    if (kind != "item" && kind != "party" && kind != "price")
      return read.wrong("kind", fmt::format("\"{}\" is none of: item, party, price", kind));
    CROSSDOCK_TRY(std::string field, read.text(entry, "field"));
    std::vector<std::string> sources;
    for (const Json& source : json_list_or_empty(entry, "sources")) {
      if (!source.is_string()) return read.wrong("sources", "A source is a name");
      sources.emplace_back(source.get_string());
    }
    if (sources.empty()) return read.wrong("sources", "A rule names at least one source, the strongest first");
    if (!settings.master.sources.emplace(std::pair(std::move(kind), std::move(field)), std::move(sources)).second)
      return read.wrong("fields", "A field has one rule");
  }
  return {};
}

}  // namespace crossdock::landscape
