// SPDX-License-Identifier: Apache-2.0
#include "process/catalog.hpp"

#include "process/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

namespace crossdock::process {

Result<void> Catalog::load(std::string_view yaml, std::string_view source) {
  CROSSDOCK_TRY(auto definition, read_definition(yaml, source, host_, true));
  if (by_hash_.contains(definition->hash)) return {};
  for (const auto& [hash, other] : by_hash_) {
    if (other->name == definition->name && other->version == definition->version) {
      return fail(ErrorKind::conflict, "process.duplicate",
                  fmt::format("{} {} is in {} already, with other contents", other->name, other->version, other->source),
                  std::string(source));
    }
  }
  const Definition*& newest = newest_[definition->name];
  if (newest == nullptr || version_less(newest->version, definition->version)) newest = definition.get();
  index(*definition);
  by_hash_.emplace(definition->hash, std::move(definition));
  return {};
}

void Catalog::index(const Definition& definition) {
  for (const EventFilter* filter : definition.filters)
    filters_[filter->type].emplace(filter->id, Listening{filter, &definition});
}

Result<void> Catalog::recover(store::Tx& tx) {
  for (const auto& [hash, definition] : by_hash_) {
    CROSSDOCK_TRY(const auto stored, tx.get(tables::definition, {hash}));
    if (stored) continue;
    CROSSDOCK_CHECK(
        tx.insert(tables::definition, {hash, definition->name, definition->version, definition->source, definition->text}));
  }
  return learn(tx);
}

Result<void> Catalog::learn(store::Reader& reader) {
  store::Scan scan{.index = "", .prefix = {}, .after = {}, .limit = 100};
  for (;;) {
    CROSSDOCK_TRY(const auto rows, reader.scan(tables::definition, scan));
    for (const store::Row& row : rows) {
      const std::string& hash = store::as_text(row[0]);
      scan.after = store::Key{hash};
      if (by_hash_.contains(hash) || unreadable_.contains(hash)) continue;
      auto definition = read_definition(store::as_text(row[4]), store::as_text(row[3]), host_, false);
      const std::unique_lock lock(*mutex_);
      if (!definition) {
        unreadable_.emplace(hash, Unreadable{store::as_text(row[1]), store::as_text(row[2]), std::move(definition).error()});
        continue;
      }
      index(**definition);
      by_hash_.emplace(hash, *std::move(definition));
    }
    if (rows.size() < scan.limit) return {};
  }
}

Result<const Definition*> Catalog::newest(std::string_view name) const {
  const auto found = newest_.find(name);
  if (found != newest_.end()) return found->second;
  return fail(ErrorKind::not_found, "process.unknown", fmt::format("No process is called \"{}\"", name));
}

Result<const Definition*> Catalog::by_hash(const std::string& hash) const {
  const auto found = by_hash_.find(hash);
  if (found != by_hash_.end()) return found->second.get();
  const auto unreadable = unreadable_.find(hash);
  if (unreadable != unreadable_.end()) return fail(unreadable->second.error);
  return fail(ErrorKind::corrupt, "process.definition_missing", fmt::format("The definition {} is not in the store", hash));
}

std::pair<std::string, std::string> Catalog::title(const std::string& hash) const {
  const std::shared_lock lock(*mutex_);
  const auto found = by_hash_.find(hash);
  if (found != by_hash_.end()) return {found->second->name, found->second->version};
  const auto unreadable = unreadable_.find(hash);
  if (unreadable != unreadable_.end()) return {unreadable->second.name, unreadable->second.version};
  return {};
}

std::vector<Catalog::Listening> Catalog::listening(std::string_view type) const {
  std::vector<Listening> out;
  for (const std::string_view wanted : {type, std::string_view()}) {
    const auto found = filters_.find(wanted);
    if (found == filters_.end()) continue;
    for (const auto& [id, listening] : found->second) out.push_back(listening);
    if (type.empty()) break;
  }
  return out;
}

std::vector<const Definition*> Catalog::starting(std::string_view type) const {
  std::vector<const Definition*> out;
  for (const auto& [name, definition] : newest_) {
    const auto wants = [&](const EventFilter& filter) { return filter.type.empty() || filter.type == type; };
    if (std::ranges::any_of(definition->schedule.on, wants)) out.push_back(definition);
  }
  return out;
}

std::vector<const Definition*> Catalog::timed() const {
  std::vector<const Definition*> out;
  for (const auto& [name, definition] : newest_) {
    if (definition->schedule.is_timed()) out.push_back(definition);
  }
  return out;
}

std::vector<const Definition*> Catalog::versions(std::string_view name) const {
  std::vector<const Definition*> out;
  for (const auto& [hash, definition] : by_hash_) {
    if (definition->name == name) out.push_back(definition.get());
  }
  return out;
}

Result<const Definition*> Catalog::find(std::string_view name, std::string_view version) const {
  if (version.empty()) return newest(name);
  for (const Definition* definition : versions(name)) {
    if (definition->version == version) return definition;
  }
  return fail(ErrorKind::not_found, "process.unknown", fmt::format("There is no process {} {}", name, version));
}

}  // namespace crossdock::process
