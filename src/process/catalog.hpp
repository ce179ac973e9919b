// SPDX-License-Identifier: Apache-2.0
// The definitions a runtime knows: those loaded, and those stored because instances may be pinned to them. Changes
// only in load, recover and learn. Internal to this folder.
//
// Threads: title from any thread, the rest from one.
#pragma once

#include "base/result.hpp"
#include "process/definition.hpp"
#include "process/runtime.hpp"
#include "store/store.hpp"

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::process {

class Catalog {
 public:
  explicit Catalog(const Host& host) : host_(host) {}

  // conflict: a different document of the same name and version was loaded before.
  Result<void> load(std::string_view yaml, std::string_view source);
  // Stores what was loaded and reads what was stored.
  Result<void> recover(store::Tx& tx);
  // Reads what was stored; on the thread that uses the catalog.
  Result<void> learn(store::Reader& reader);

  // The newest version that was loaded.
  Result<const Definition*> newest(std::string_view name) const;
  // A stored document that this release cannot read is an error here, not in recover.
  Result<const Definition*> by_hash(const std::string& hash) const;
  // Name and version; empty when unknown.
  std::pair<std::string, std::string> title(const std::string& hash) const;

  struct Listening {
    const EventFilter* filter;
    const Definition* definition;
  };
  // Filters that may want events of the type; each id once.
  std::vector<Listening> listening(std::string_view type) const;
  // Definitions (newest versions) that begin with events of the type.
  std::vector<const Definition*> starting(std::string_view type) const;
  // Those that begin at times.
  std::vector<const Definition*> timed() const;
  // Loaded, of this version; an empty one is the newest.
  Result<const Definition*> find(std::string_view name, std::string_view version) const;
  std::vector<const Definition*> versions(std::string_view name) const;

 private:
  struct Unreadable {
    std::string name;
    std::string version;
    Error error;
  };
  void index(const Definition& definition);

  const Host& host_;
  std::unique_ptr<std::shared_mutex> mutex_ = std::make_unique<std::shared_mutex>();  // guards what title reads
  std::map<std::string, std::unique_ptr<Definition>, std::less<>> by_hash_;
  std::map<std::string, Unreadable, std::less<>> unreadable_;
  std::map<std::string, const Definition*, std::less<>> newest_;
  std::map<std::string, std::map<std::string, Listening>, std::less<>> filters_;  // type -> id -> filter
};

}  // namespace crossdock::process
