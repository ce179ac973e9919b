// SPDX-License-Identifier: Apache-2.0
#include "app/offline.hpp"

#include "access/keys.hpp"
#include "app/migrate_store.hpp"
#include "app/place.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "hub/functions.hpp"
#include "hub/hub.hpp"
#include "landscape/landscape.hpp"
#include "net/asio_loop.hpp"
#include "store/postgres/postgres.hpp"
#include "store/sqlite/sqlite.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>

#include <unistd.h>

namespace crossdock::app {
namespace {

int failed(const Error& error, int code = 1) {
  std::fprintf(stderr, "crossdock: %s\n", error.text().c_str());
  return code;
}

// Opens the store of a stopped hub for one command. One that several nodes share may run: the command is one more node.
int with_store(const std::string& data, Sharing sharing, const std::function<Result<void>(store::Store&, Metrics&)>& use) {
  Metrics metrics;
  const SystemClock clock;
  auto opened = open_place(data, sharing, clock, metrics);
  if (!opened) return failed(opened.error());
  const auto done = use(**opened, metrics);
  return done ? 0 : failed(done.error());
}

int with_keys(const std::string& data, const std::function<Result<void>(store::Store&, access::Keys&)>& use) {
  return with_store(data, Sharing::shared, [&use](store::Store& store, Metrics&) -> Result<void> {
    access::Keys keys;
    CROSSDOCK_CHECK(store.read([&keys](store::Reader& reader) { return keys.load(reader); }));
    return use(store, keys);
  });
}

}  // namespace

int create_key(const std::string& data, const std::string& name, const std::vector<std::string>& scopes, std::int64_t days) {
  return with_keys(data, [&](store::Store& store, access::Keys& keys) -> Result<void> {
    SystemRandom random;
    const Timestamp now = SystemClock().now();
    const access::Key key{name, scopes, now, days > 0 ? now.plus_ms(days * 86'400'000) : Timestamp{}};
    std::string text;
    CROSSDOCK_CHECK(store.run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(text, keys.create(tx, random, key));
      return {};
    }));
    std::printf("%s\n", text.c_str());
    return {};
  });
}

int revoke_key(const std::string& data, const std::string& name) {
  return with_keys(data, [&](store::Store& store, access::Keys& keys) {
    return store.run([&](store::Tx& tx) { return keys.revoke(tx, name); });
  });
}

int list_keys(const std::string& data) {
  return with_keys(data, [](store::Store&, access::Keys& keys) -> Result<void> {
    for (const access::Key& key : keys.list()) {
      std::printf("%s  %s%s\n", key.name.c_str(), fmt::format("{}", fmt::join(key.scopes, ",")).c_str(),
                  key.expires.us == 0 ? "" : fmt::format("  expires {}", key.expires.rfc3339()).c_str());
    }
    return {};
  });
}

namespace {

// One line on a terminal that says what is being done; gone in the end.
class StatusLine {
 public:
  ~StatusLine() { show(""); }
  void show(std::string_view text) const {
    if (terminal_) std::fprintf(stderr, "\r\033[K%.*s", static_cast<int>(text.size()), text.data());
  }

 private:
  bool terminal_ = ::isatty(STDERR_FILENO) == 1;
};

// The check of the store itself takes as long as that of what is in it: both at once.
Result<std::vector<std::string>> verify_both(store::Store& store, hub::Hub& hub) {
  const StatusLine line;
  Result<std::vector<std::string>> checked;
  Result<std::vector<std::string>> proven;
  {
    const std::jthread checks([&] { checked = store.check(); });
    proven = hub.verify_projections([&line](std::string_view text) { line.show(text); });
    line.show("the store itself");
  }
  if (!checked || !proven) return fail(checked ? proven.error() : checked.error());
  checked->insert(checked->end(), proven->begin(), proven->end());
  return checked;
}

}  // namespace

int verify(const std::string& data) {
  bool proven = false;
  const int code = with_store(data, Sharing::alone, [&proven](store::Store& store, Metrics& metrics) -> Result<void> {
    SystemClock clock;
    SystemRandom random;
    net::AsioLoop loop;
    hub::Hub hub(hub::Hub::Parts{store, loop, clock, random, metrics, {}, 0});
    CROSSDOCK_CHECK(hub.load());
    CROSSDOCK_TRY(const auto differences, verify_both(store, hub));
    for (const std::string& difference : differences) std::printf("%s\n", difference.c_str());
    proven = differences.empty();
    if (proven) std::printf("verified: store intact, ledger balances, reservations match orders\n");
    return {};
  });
  return code != 0 || proven ? code : 1;
}

int backup(const std::string& data, const std::string& file) {
  return with_store(data, Sharing::alone, [&file](store::Store& store, Metrics&) -> Result<void> {
    CROSSDOCK_CHECK(store.backup(file));
    std::printf("%s\n", file.c_str());
    return {};
  });
}

int restore(const std::string& file, const std::string& data) {
  if (store::postgres::is_url(data)) return restore_into(file, data);
  const auto done = store::sqlite::restore(file, data);
  if (!done) return failed(done.error());
  std::printf("restored into %s; check it with: crossdock verify --data %s\n", data.c_str(), data.c_str());
  return 0;
}

namespace {

Result<store::sqlite::ArchiveTarget> target_of(const std::string& to) {
  store::sqlite::ArchiveTarget target;
  if (to.empty()) return target;
  std::int64_t commit = 0;
  const auto [end, error] = std::from_chars(to.data(), to.data() + to.size(), commit);
  if (error == std::errc{} && end == to.data() + to.size()) {
    target.commit = commit;
    return target;
  }
  CROSSDOCK_TRY(target.time, Timestamp::parse_rfc3339(to));
  return target;
}

std::string point_text(const store::sqlite::ArchivePoint& point) {
  if (point.time.us == 0) return fmt::format("commit {}", point.commit);
  return fmt::format("commit {} of {}", point.commit, point.time.rfc3339());
}

}  // namespace

int restore_point(const std::string& archive, const std::string& to, const std::string& data) {
  const auto target = target_of(to);
  if (!target) return failed(target.error());
  const auto point = store::sqlite::restore_archive(archive, *target, whole_schema(), data);
  if (!point) return failed(point.error());
  std::printf("restored %s into %s; check it with: crossdock verify --data %s\n", point_text(*point).c_str(), data.c_str(),
              data.c_str());
  return 0;
}

int list_archive(const std::string& archive) {
  const auto lineages = store::sqlite::read_archive(archive);
  if (!lineages) return failed(lineages.error());
  for (const auto& lineage : *lineages) {
    std::printf("%s: copies at commits %s; %s to %s\n", lineage.name.c_str(),
                fmt::format("{}", fmt::join(lineage.bases, ", ")).c_str(), point_text(lineage.first).c_str(),
                point_text(lineage.last).c_str());
  }
  return 0;
}

int list_functions() {
  for (const hub::NamedFunction& one : hub::functions()) {
    std::printf("%-18s %s\n", std::string(one.name).c_str(), std::string(one.description).c_str());
  }
  return 0;
}

}  // namespace crossdock::app
