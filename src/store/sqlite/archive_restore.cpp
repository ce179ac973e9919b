// SPDX-License-Identifier: Apache-2.0
// A store as of one of its commits: the copy before it, and what was committed from there on.
#include "store/sqlite/archive.hpp"
#include "store/sqlite/archive_log.hpp"
#include "store/sqlite/files.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/session.hpp"
#include "store/sqlite/sqlite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace crossdock::store::sqlite {
namespace {

constexpr std::int64_t k_commits_per_transaction = 500;

Unexpected gap(const LineageFiles& files, std::int64_t commit) {
  return fail(ErrorKind::corrupt, "store.archive_damaged", fmt::format("Commit {} is missing", commit), files.folder);
}

// Every record behind the commit `after`, in order and without a gap, until `each` says that it is enough.
Result<void> walk(const LineageFiles& files, std::int64_t after,
                  const std::function<Result<bool>(const LogRecord& record)>& each) {
  const auto start = files.log_after(after);
  if (!start) return {};
  std::int64_t last = files.logs[*start] - 1;
  std::string chain;
  for (std::size_t i = *start; i < files.logs.size(); ++i) {
    CROSSDOCK_TRY(auto reader, LogReader::open(files.log(files.logs[i])));
    if (reader.first_commit() != last + 1 || (i > *start && reader.chain() != chain)) return gap(files, last + 1);
    while (true) {
      CROSSDOCK_TRY(const auto record, reader.next());
      if (!record) break;
      if (record->commit != last + 1) return gap(files, last + 1);
      last = record->commit;
      if (last <= after) continue;
      CROSSDOCK_TRY(const bool enough, each(*record));
      if (enough) return {};
    }
    chain = reader.chain();
  }
  return {};
}

class Replay {
 public:
  Replay(Session& session, const Catalog& catalog) : session_(session), catalog_(catalog) {
    for (std::size_t i = 0; i < catalog.size(); ++i) tables_.emplace(catalog.table(i).name, i);
  }

  Result<void> apply(const LogRecord& record) {
    if (open_ == 0) CROSSDOCK_CHECK(session_.begin_write());
    const ContentReader reader{
        .write = [this](std::string_view table, WriteKind kind, Row row) { return write(table, kind, std::move(row)); },
        .log_end = [this](std::string_view table, std::int64_t position) -> Result<void> {
          CROSSDOCK_TRY(const std::size_t number, number_of(table));
          return session_.keep_log_end(number, position);
        }};
    CROSSDOCK_CHECK(reader.read(record.content));
    if (++open_ < k_commits_per_transaction) return {};
    open_ = 0;
    return session_.commit();
  }
  Result<void> finish() { return std::exchange(open_, 0) == 0 ? Result<void>() : session_.commit(); }

 private:
  Result<std::size_t> number_of(std::string_view table) const {
    const auto found = tables_.find(table);
    if (found != tables_.end()) return found->second;
    return fail(ErrorKind::unsupported, "store.schema_newer",
                fmt::format("The archive has a table {} that this release does not know", table));
  }
  Result<void> write(std::string_view table, WriteKind kind, Row row) {
    CROSSDOCK_TRY(const std::size_t number, number_of(table));
    if (kind == WriteKind::erase) return session_.erase(number, row);
    row.resize(catalog_.table(number).columns.size());  // columns of later releases
    const Row* const rows[] = {&row};
    return session_.put(number, rows);
  }

  Session& session_;
  const Catalog& catalog_;
  std::map<std::string, std::size_t, std::less<>> tables_;
  std::int64_t open_ = 0;  // commits in the open transaction
};

// The newest lineage that had begun by then.
Result<LineageFiles> lineage_at(const std::string& archive, std::optional<Timestamp> time) {
  const auto names = lineages(archive);
  for (std::size_t i = names.size(); i-- > 0;) {
    const LineageFiles files = lineage_files(archive + "/" + names[i]);
    if (files.bases.empty() || files.logs.empty()) continue;
    if (!time || lineage_began(names[i]) <= *time) return files;
  }
  return fail(ErrorKind::not_found, "store.no_archive",
              time ? "The archive does not reach back to that time" : "There is no archive in the folder", archive);
}

// The last commit up to the target, and its time. A copy stands for its own commit, but only the log knows times.
Result<ArchivePoint> find_point(const LineageFiles& files, const ArchiveTarget& target) {
  const std::int64_t first = files.bases.front();
  const bool starts_there = first == 0 || !target.time;
  ArchivePoint point{.commit = starts_there ? first : -1, .time = {}};
  CROSSDOCK_CHECK(walk(files, files.logs.front() - 1, [&](const LogRecord& record) -> Result<bool> {
    if (target.time && record.time > *target.time) return true;
    if (target.commit && record.commit > *target.commit) return true;
    if (record.commit >= first) point = {.commit = record.commit, .time = record.time};
    return false;
  }));
  if (point.commit < 0)
    return fail(ErrorKind::not_found, "store.no_archive", "The archive does not reach back to that time", files.folder);
  if (!target.commit || point.commit == *target.commit) return point;
  return fail(ErrorKind::not_found, "store.archive_commit",
              fmt::format("The archive holds commits {} to {}", first, point.commit), files.folder);
}

Result<void> replay(const LineageFiles& files, std::int64_t from, std::int64_t to, const Schema& schema,
                    const std::string& database) {
  const Catalog catalog(schema);
  CROSSDOCK_TRY(auto connection, Connection::open(database, Access::create));
  // The copy is thrown away when this fails, and synced as a whole when it does not.
  CROSSDOCK_CHECK(connection.run("PRAGMA synchronous = OFF"));
  CROSSDOCK_CHECK(migrate(connection, catalog));
  Session session(std::move(connection), catalog);
  Replay replay(session, catalog);
  if (to > from) {
    CROSSDOCK_CHECK(walk(files, from, [&](const LogRecord& record) -> Result<bool> {
      CROSSDOCK_CHECK(replay.apply(record));
      return record.commit >= to;
    }));
  }
  CROSSDOCK_CHECK(replay.finish());
  CROSSDOCK_CHECK(Archive::forget(session.connection()));
  return session.connection().run("PRAGMA journal_mode = DELETE");
}

}  // namespace

Result<std::vector<ArchiveLineage>> read_archive(const std::string& archive) {
  std::vector<ArchiveLineage> out;
  for (const std::string& name : lineages(archive)) {
    const LineageFiles files = lineage_files(archive + "/" + name);
    if (files.logs.empty()) continue;
    ArchiveLineage lineage{.name = name, .bases = files.bases, .first = {}, .last = {}};
    CROSSDOCK_CHECK(walk(files, files.logs.front() - 1, [&](const LogRecord& record) -> Result<bool> {
      lineage.last = {.commit = record.commit, .time = record.time};
      if (lineage.first.commit == 0) lineage.first = lineage.last;
      return false;
    }));
    out.push_back(std::move(lineage));
  }
  return out;
}

Result<ArchivePoint> restore_archive(const std::string& archive, const ArchiveTarget& target, const Schema& schema,
                                     const std::string& directory) {
  CROSSDOCK_TRY(const LineageFiles files, lineage_at(archive, target.time));
  CROSSDOCK_TRY(const ArchivePoint point, find_point(files, target));
  const auto behind = std::ranges::upper_bound(files.bases, point.commit);
  if (behind == files.bases.begin()) {
    return fail(ErrorKind::not_found, "store.archive_commit", fmt::format("No copy was kept before commit {}", point.commit),
                files.folder);
  }
  const std::int64_t base = *(behind - 1);
  CROSSDOCK_CHECK(restore(files.base(base), directory));
  const std::string database = directory + "/crossdock.db";
  CROSSDOCK_TRY(const auto lock, LockFile::take(directory + "/crossdock.lock"));
  auto replayed = replay(files, base, point.commit, schema, database);
  if (replayed) replayed = sync_path(database);
  if (replayed) return point;
  remove_file(database);
  remove_file(database + "-wal");
  return fail(replayed.error());
}

}  // namespace crossdock::store::sqlite
