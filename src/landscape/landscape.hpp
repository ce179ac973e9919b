// SPDX-License-Identifier: Apache-2.0
// A customer's landscape: the folder of text files that says which systems, partners, channels and processes there are.
//   crossdock.yaml   listen, data, store, archive, company, default_location, roles, packs and processes (relative to it)
//   systems/*.yaml   system, owner, pack, config (over the pack's), secrets by name
//   partners/*.yaml  partner, owner, x12 / edifact, party / party_by_id, currency, channel, documents, guide
//   guides/*.x12def  what a partner wants of its sets, named by its file; looked at again for every interchange
//   channels/*.yaml  channel, owner, connector, direction (in | out), config
//   policies/*.yaml  policy (pools | sourcing | reservations | fulfilment | pricing |
//                    substitution), owner, and its rules
//   xref/*.yaml      xref, owner, rows (key, value, from, until): cross-references
//   processes/*.yaml Serverless Workflow documents, over the shipped ones
// Loaded once at start, guides apart; every mistake names file and member.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/settings.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::landscape {

struct System {
  std::string name;
  std::string owner;
  std::string connector;    // "http"
  JsonObject config;        // the pack's, with the system's over it and files inlined
  std::string pack_folder;  // "" without a pack
};

struct Channel {
  std::string name;
  std::string owner;
  std::string connector;  // "file"
  bool inbound = true;
  JsonObject config;
};

struct Process {
  std::string source;  // file name, for errors
  std::string yaml;
};

struct Landscape {
  std::string name;
  std::string listen = "127.0.0.1:8080";
  std::string data = "data";
  std::string store;    // "" = in `data`; or postgresql://..., without a password
  std::string archive;  // folder for every commit of the embedded store; "" = none
  std::string tls_certificate;
  std::string tls_private_key;
  hub::Settings settings;
  std::vector<System> systems;
  std::vector<Channel> channels;
  std::vector<Process> processes;
};

// `overrides` are "path=value" from the command line ("systems.sim-erp.config.base_url=http://..."). Paths start with
// crossdock, systems.<name>, partners.<name> or channels.<name>; "config." may be left out for systems and channels.
Result<Landscape> load(const std::string& folder, const std::vector<std::string>& overrides);

// Puts the text of {"file": "x.jq"} members in their place, relative to `folder`, which the path may not leave.
Result<Json> inline_files(Json value, const std::string& folder);

}  // namespace crossdock::landscape
