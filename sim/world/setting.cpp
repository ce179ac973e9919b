// SPDX-License-Identifier: Apache-2.0
#include "sim/world/setting.hpp"

#include "base/assert.hpp"
#include "landscape/yaml.hpp"
#include "sim/world/pack_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace crossdock::sim {
namespace {

constexpr auto k_roles = std::to_array<std::string_view>({"erp", "wms", "carrier"});

// {"file": "x.jq"} becomes the text of that file of the pack.
Result<Json> inlined(Json value, const std::string& pack) {
  if (value.is_array()) {
    for (Json& one : value.get_array()) {
      CROSSDOCK_TRY(one, inlined(std::move(one), pack));
    }
  }
  if (!value.is_object()) return value;
  JsonObject& object = value.get_object();
  if (object.size() == 1 && json_find(object, "file") != nullptr) {
    const std::string path = fmt::format("{}/{}", pack, json_string_or(object, "file", ""));
    const std::string_view text = pack_file(path);
    if (text.empty()) return fail(ErrorKind::internal, "simulation.pack", "A pack of the simulation lacks a file", path);
    return Json(text);
  }
  for (auto& [name, member] : object) {
    CROSSDOCK_TRY(member, inlined(std::move(member), pack));
  }
  return value;
}

Result<landscape::System> simulated(landscape::System system, std::string_view role) {
  const std::string pack = fmt::format("sim-{}", role);
  CROSSDOCK_TRY(const Json body, landscape::parse_yaml(pack_file(pack + "/pack.yaml"), pack));
  CROSSDOCK_TRY(const std::string connector, json_string(body.as_object(), "connector"));
  CROSSDOCK_TRY(const Json config, inlined(body.as_object().at("config"), pack));
  system.connector = connector;
  system.config = config.get_object();
  system.config["base_url"] = fmt::format("http://{}", role);
  return system;
}

// The role the system is simulated in: the one the landscape gives it, or that of a pack of the simulation.
std::optional<std::string_view> role_of(const landscape::Landscape& land, const landscape::System& system) {
  for (const std::string_view role : k_roles) {
    const auto named = land.settings.roles.find(role);
    const std::string pack = std::filesystem::path(system.pack_folder).filename().string();
    if ((named != land.settings.roles.end() && named->second == system.name) || pack == fmt::format("sim-{}", role))
      return role;
  }
  return std::nullopt;
}

Result<void> replace_systems(Setting& setting) {
  landscape::Landscape& land = setting.landscape;
  for (const char* role : {"erp", "wms"}) {
    if (land.settings.roles.contains(role)) continue;
    return fail(ErrorKind::missing_reference, "simulation.role",
                fmt::format("No system has the role {}: the simulation needs an ERP and a warehouse", role),
                "crossdock.yaml: roles");
  }
  for (landscape::System& system : land.systems) {
    if (const auto role = role_of(land, system)) {
      CROSSDOCK_TRY(system, simulated(std::move(system), *role));
    } else {
      setting.understudied.insert(system.name);
    }
  }
  return {};
}

// The default location, and what the rules of the landscape name besides.
Site site_of(const hub::Settings& settings) {
  Site site;
  site.locations = {settings.default_location};
  const auto add = [](std::vector<std::string>& list, const std::string& one) {
    if (!one.empty() && std::ranges::find(list, one) == list.end()) list.push_back(one);
  };
  for (const promise::Site& one : settings.sourcing.sites) add(site.locations, one.code);
  for (const auto& [name, partner] : settings.partners) {
    add(site.locations, partner.location);
    for (const auto& [theirs, ours] : partner.location_by_id) add(site.locations, ours);
    add(site.parties, partner.party);
    for (const auto& [id, party] : partner.party_by_id) add(site.parties, party);
  }
  std::erase_if(site.parties, [](const std::string& party) {
    for (int number = 1; number <= k_customers; ++number) {
      if (party == customer_name(number)) return true;
    }
    return false;
  });
  return site;
}

// What a partner buys as, and what it is sent; nothing for one that buys nothing.
std::optional<Correspondent> correspondent_of(const hub::Settings& settings, const hub::Partner& partner) {
  const bool buys = !partner.party.empty() || !partner.party_by_id.empty();
  Correspondent one{.prefix = partner.name, .documents = {}};
  one.edifact = partner.x12.id.empty();
  const hub::EdiIdentity& theirs = one.edifact ? partner.edifact : partner.x12;
  const hub::EdiIdentity& ours = one.edifact ? settings.edifact : settings.x12;
  if (theirs.id.empty() || ours.id.empty() || !buys) return std::nullopt;
  one.qualifier = theirs.qualifier;
  one.id = theirs.id;
  one.our_qualifier = ours.qualifier;
  one.our_id = ours.id;
  one.buyer = partner.party.empty() ? partner.party_by_id.begin()->first : partner.party;
  if (partner.outbound_channel.empty()) return one;
  using Names = std::array<std::pair<const char*, const char*>, 3>;  // ours, and that of the set
  const Names x12 = {{{"x12_855", "855"}, {"x12_856", "856"}, {"x12_810", "810"}}};
  const Names edifact = {{{"edifact_ordrsp", "ORDRSP"}, {"edifact_desadv", "DESADV"}, {"edifact_invoic", "INVOIC"}}};
  for (const auto& [document, set] : one.edifact ? edifact : x12) {
    if (std::ranges::find(partner.documents, document) != partner.documents.end()) one.documents.emplace_back(set);
  }
  return one;
}

// The partners of the demo that are simulated: one of each standard.
std::vector<Correspondent> demo_correspondents() {
  return {Correspondent{}, Correspondent{.prefix = "KR",
                                         .qualifier = "14",
                                         .id = "4012345000016",
                                         .our_qualifier = "14",
                                         .our_id = "4012345000023",
                                         .buyer = "C-1004",
                                         .documents = {"ORDRSP", "DESADV", "INVOIC"},
                                         .edifact = true}};
}

}  // namespace

const Setting& shipped_setting(const std::string& root) {
  static std::map<std::string, Setting> known;
  const auto found = known.find(root);
  if (found != known.end()) return found->second;
  auto loaded =
      landscape::load(root + "/examples/demo", {"systems.sim-erp.base_url=http://erp", "systems.sim-wms.base_url=http://wms",
                                                "systems.sim-carrier.base_url=http://carrier"});
  CROSSDOCK_ASSERT(loaded.has_value());
  Setting setting{.landscape = *std::move(loaded), .site = {}, .correspondents = demo_correspondents(), .understudied = {}};
  return known.emplace(root, std::move(setting)).first->second;
}

Result<Setting> setting_of(const std::string& folder, const std::vector<std::string>& overrides) {
  Setting setting;
  CROSSDOCK_TRY(setting.landscape, landscape::load(folder, overrides));
  setting.is_own = true;
  CROSSDOCK_CHECK(replace_systems(setting));
  hub::Settings& settings = setting.landscape.settings;
  setting.site = site_of(settings);
  setting.splits = !settings.sourcing.rules.empty();
  for (auto& [name, partner] : settings.partners) {
    partner.guide.clear();
    partner.batching = {};  // what leaves is counted by the names of files
    if (auto one = correspondent_of(settings, partner)) setting.correspondents.push_back(*std::move(one));
  }
  return setting;
}

}  // namespace crossdock::sim
