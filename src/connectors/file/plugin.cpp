// SPDX-License-Identifier: Apache-2.0
// The connector "file": a folder others drop files into, or take them from.
#include "connect/connector.hpp"
#include "connectors/file/settings.hpp"
#include "connectors/file/sink.hpp"
#include "connectors/file/source.hpp"

namespace crossdock::connectors::file {

void register_plugin(connect::Registry& registry) {
  connect::Spec spec;
  spec.name = "file";
  spec.summary = "Files in a folder: picked up from it, or written into it.";
  spec.fields = fields();
  spec.make_source = [](const JsonObject& config,
                        connect::Environment& environment) -> Result<std::unique_ptr<connect::Source>> {
    CROSSDOCK_TRY(auto settings, source_settings(config));
    return make_source(std::move(settings), environment);
  };
  spec.make_sink = [](const JsonObject& config,
                      connect::Environment& environment) -> Result<std::unique_ptr<connect::Sink>> {
    CROSSDOCK_TRY(auto folder, sink_folder(config));
    return make_sink(std::move(folder), environment);
  };
  registry.add(std::move(spec));
}

}  // namespace crossdock::connectors::file
