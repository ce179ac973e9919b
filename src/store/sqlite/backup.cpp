// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/backup.hpp"

#include "store/sqlite/files.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/sqlite.hpp"

#include <sqlite3.h>

#include <fmt/format.h>

namespace crossdock::store::sqlite {
namespace {

Result<void> copy_pages(Connection& source, const std::string& path) {
  CROSSDOCK_TRY(auto target, Connection::open(path, Access::create));
  // A torn copy is thrown away and a finished one is synced as a whole.
  CROSSDOCK_CHECK(target.run("PRAGMA synchronous = OFF"));
  CROSSDOCK_CHECK(target.run("PRAGMA journal_mode = OFF"));
  sqlite3_backup* const backup = sqlite3_backup_init(target.handle(), "main", source.handle(), "main");
  if (backup == nullptr) return fail(error_of(target.handle(), sqlite3_extended_errcode(target.handle())));
  // All in one step: the read lock holds one snapshot and does not hinder the writer.
  const int stepped = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (finished != SQLITE_OK) return fail(error_of(target.handle(), finished));
  if (stepped == SQLITE_DONE) return {};
  return fail(ErrorKind::unavailable, "store.unavailable", "The database was busy all the time");
}

Result<void> check_copy(const std::string& path) {
  CROSSDOCK_TRY(auto copy, Connection::open(path, Access::read_only_immutable));
  CROSSDOCK_TRY(const auto application, copy.integer_of("PRAGMA application_id"));
  if (application != k_application_id) {
    return fail(ErrorKind::corrupt, "store.not_ours", "The file is no backup made by Crossdock");
  }
  CROSSDOCK_CHECK(check_format(copy));
  CROSSDOCK_TRY(const auto findings, integrity_findings(copy));
  if (findings.empty()) return {};
  return fail(ErrorKind::corrupt, "store.corrupt", fmt::format("The backup is damaged: {}", findings.front()));
}

// The copy was made under a temporary name: it is moved to its own only when it is right.
Result<void> finish(Result<void> made, const std::string& part, const std::string& path) {
  if (made) made = sync_path(part);
  if (made) made = rename_durably(part, path);
  if (!made) remove_file(part);
  return made;
}

}  // namespace

Result<std::vector<std::string>> integrity_findings(Connection& connection) {
  CROSSDOCK_TRY(auto findings, connection.texts_of("PRAGMA integrity_check"));
  if (findings.size() == 1 && findings.front() == "ok") findings.clear();
  return findings;
}

Result<void> write_backup(Connection& source, const std::string& path) {
  const auto part = path + ".part";
  remove_file(part);
  return finish(copy_pages(source, part), part, path);
}

Result<void> restore(const std::string& backup, const std::string& directory) {
  if (!exists(backup)) return fail(ErrorKind::not_found, "store.no_backup", "There is no such file", backup);
  CROSSDOCK_CHECK(make_directory(directory));
  CROSSDOCK_TRY(const auto lock, LockFile::take(directory + "/crossdock.lock"));
  const auto path = directory + "/crossdock.db";
  remove_file(path + "-commits");  // of a database that is gone
  if (exists(path) || exists(path + "-wal")) {
    return fail(ErrorKind::conflict, "store.not_empty", "The directory already holds a database", directory);
  }
  const auto part = path + ".part";
  auto made = copy_file(backup, part);
  if (made) made = check_copy(part);
  if (!made) made.error().place = backup;
  return finish(std::move(made), part, path);
}

}  // namespace crossdock::store::sqlite
