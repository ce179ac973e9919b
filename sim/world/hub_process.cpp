// SPDX-License-Identifier: Apache-2.0
#include "sim/world/hub_process.hpp"

#include "base/assert.hpp"
#include "connect/wrappers.hpp"

#include <utility>

namespace crossdock::connectors {
void register_all(connect::Registry& registry);  // generated from the folders of connectors/
}

namespace crossdock::sim {
namespace {

const connect::Registry& registry() {
  static const connect::Registry known = [] {
    connect::Registry made;
    connectors::register_all(made);
    return made;
  }();
  return known;
}

Result<std::string> no_secret(std::string_view name) {
  return fail(ErrorKind::missing_reference, "secret.unknown", "There are no secrets here", std::string(name));
}

}  // namespace

store::Schema hub_schema() {
  store::Schema schema = hub::full_schema();
  const store::Schema keys = access::schema();
  schema.insert(schema.end(), keys.begin(), keys.end());
  return schema;
}

HubProcess::HubProcess(Parts parts)
    : parts_(std::move(parts)),
      loop_(parts_.scheduler),
      writer_(parts_.scheduler),
      random_(parts_.seed),
      network_(parts_.network.machine("hub", loop_)),
      environment_{loop_, *network_, parts_.clock, random_, metrics_, no_secret} {}

HubProcess::~HubProcess() {
  parts_.network.kill("hub");
  loop_.die();
  writer_.die();
  if (store_) store_->crash();
}

Result<void> HubProcess::open() {
  store::memory::Options options{
      .disk = parts_.disk, .thread = false, .at_commit = [this] { return parts_.mood.at_commit(); }};
  CROSSDOCK_TRY(auto engine, store::memory::open(options, hub_schema(), metrics_));
  store_ = std::make_unique<SimulatedStore>(std::move(engine), writer_, parts_.mood, random_.next(), parts_.died);
  CROSSDOCK_CHECK(store_->read([this](store::Reader& reader) { return keys_.load(reader); }));
  hub_ = std::make_unique<hub::Hub>(
      hub::Hub::Parts{*store_, loop_, parts_.clock, random_, metrics_, parts_.landscape.settings, 0});
  return {};
}

Result<void> HubProcess::make_connectors() {
  for (const landscape::System& system : parts_.landscape.systems) {
    if (parts_.understudied.contains(system.name)) {
      hub_->add_system(system.name, *systems_.emplace_back(parts_.understudies.open(system, loop_)));
      continue;
    }
    const connect::Spec* spec = registry().find(system.connector);
    CROSSDOCK_ASSERT(spec != nullptr);
    CROSSDOCK_TRY(auto made, connect::open_system(*spec, system.name, system.config, environment_));
    hub_->add_system(system.name, *systems_.emplace_back(std::move(made)));
  }
  for (const landscape::Channel& channel : parts_.landscape.channels) {
    if (!channel.inbound) hub_->add_sink(channel.name, parts_.channel);
  }
  return {};
}

Result<void> HubProcess::start() {
  CROSSDOCK_CHECK(open());
  CROSSDOCK_CHECK(make_connectors());
  for (const landscape::Process& process : parts_.landscape.processes) {
    CROSSDOCK_CHECK(hub_->load_process(process.yaml, process.source));
  }
  CROSSDOCK_CHECK(hub_->recover());
  api_ = std::make_unique<api::Api>(
      api::Api::Parts{*hub_, keys_, *store_, loop_, parts_.clock, random_, metrics_, "simulated", ""});
  api::register_all(*api_);
  CROSSDOCK_TRY(listener_, network_->listen(parts_.clock, metrics_, {}, api_->handler()));
  return {};
}

}  // namespace crossdock::sim
