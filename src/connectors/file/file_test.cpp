// SPDX-License-Identifier: Apache-2.0
#include "connect/config.hpp"
#include "connect/testing/conformance.hpp"
#include "connectors/file/folder.hpp"
#include "connectors/file/names.hpp"
#include "connectors/file/tasks.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace crossdock::connectors::file {
void register_plugin(connect::Registry& registry);
}

using namespace crossdock;
using namespace crossdock::connect;
using namespace crossdock::connect::testing;
namespace fs = std::filesystem;

namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "crossdock-file-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void put(const fs::path& path, const std::string& body) {
  std::ofstream file(path, std::ios::binary);
  file.write(body.data(), static_cast<std::streamsize>(body.size()));
  REQUIRE(file.flush().good());
}

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> found;
  if (!fs::exists(folder)) return found;
  for (const auto& item : fs::recursive_directory_iterator(folder)) {
    if (item.is_regular_file() || item.is_symlink()) found.push_back(item.path());
  }
  std::ranges::sort(found);
  return found;
}

const Spec& file_spec() {
  static const Spec spec = [] {
    Registry registry;
    connectors::file::register_plugin(registry);
    return *registry.find("file");
  }();
  return spec;
}

struct World {
  TemporaryFolder folder;
  ManualClock clock;
  SeededRandom random{1};
  Metrics metrics;
  Environment environment;

  explicit World(LoopThread& thread) : environment{thread.loop(), thread.network(), clock, random, metrics, {}} {}
  fs::path in() const { return folder.path(); }
};

class Drop final : public SourceSubject {
 public:
  explicit Drop(LoopThread& thread, JsonObject extra = {}) : world_(thread), extra_(std::move(extra)) {}

  std::unique_ptr<Source> make() override {
    JsonObject config = extra_;
    config["folder"] = world_.in().string();
    config["poll_ms"] = 1;
    config["stable_ms"] = 1'000;
    config["retry_ms"] = 500;
    config["in_flight_max"] = 3;
    return file_spec().make_source(check_config(file_spec(), config).value(), world_.environment).value();
  }
  void offer(const std::string& name, const std::string& body) override { put(world_.in() / name, body); }
  void pass_time() override { world_.clock.advance_ms(400); }
  std::size_t left() override {
    std::size_t count = 0;
    for (const auto& item : fs::directory_iterator(world_.in())) count += item.is_regular_file() ? 1 : 0;
    return count;
  }
  std::size_t taken() override { return files_below(world_.in() / "archive").size(); }
  std::size_t kept_aside() override {
    const auto files = files_below(world_.in() / "quarantine");
    return static_cast<std::size_t>(std::ranges::count_if(files, [](const fs::path& path) {
      return !path.string().ends_with(".error.json") && fs::exists(path.string() + ".error.json");
    }));
  }
  std::size_t in_flight_max() override { return 3; }
  World& world() { return world_; }

 private:
  World world_;
  JsonObject extra_;
};

// A source over a drop whose messages are noted, and all acknowledged with one answer.
struct Watching {
  LoopThread thread;
  std::unique_ptr<Drop> drop;
  std::unique_ptr<Source> source;
  std::vector<Message> messages;
  Result<void> answer;

  explicit Watching(JsonObject extra = {}) {
    thread.on_loop([&] { drop = std::make_unique<Drop>(thread, std::move(extra)); });
  }
  ~Watching() {
    thread.on_loop([this] {
      source.reset();
      drop.reset();
    });
  }
  fs::path in() { return drop->world().in(); }
  void start() {
    thread.on_loop([this] {
      source = drop->make();
      source->start([this](Message message, const Ack& ack) {
        messages.push_back(std::move(message));
        ack(answer);
      });
    });
  }
  bool until(std::function<bool()> condition) {
    return thread.wait_until([this, condition = std::move(condition)] {
      drop->pass_time();
      return condition();
    });
  }
  void quiet() {
    thread.turn(40, [this] { drop->pass_time(); });
  }
};

}  // namespace

TEST_CASE("file source: conforms") {
  LoopThread thread;
  check_source(thread, [&thread] { return std::make_unique<Drop>(thread); });
}

TEST_CASE("file source: what is hidden, unfinished, a link, a pipe or a folder is left alone") {
  Watching watching({{"pattern", "*"}});
  const fs::path in = watching.in();
  for (const char* name : {".hidden", "a.tmp", "b.part", "c.filepart", "d.partial", "e~"}) put(in / name, "x");
  TemporaryFolder elsewhere;
  put(elsewhere.path() / "secret", "secret");
  fs::create_symlink(elsewhere.path() / "secret", in / "link.x12");
  fs::create_symlink(in / "no-such-file", in / "dangling.x12");
  fs::create_directory(in / "folder.x12");
  REQUIRE(::mkfifo((in / "pipe.x12").c_str(), 0600) == 0);
  put(in / "real.x12", "real");
  watching.start();
  CHECK(watching.until([&] { return watching.drop->taken() == 1; }));
  watching.quiet();
  REQUIRE(watching.messages.size() == 1);
  CHECK(watching.messages[0].body == "real");
  CHECK(fs::is_symlink(in / "link.x12"));
  CHECK(files_below(in / "quarantine").empty());
}

TEST_CASE("file source: only names of the pattern") {
  Watching watching({{"pattern", "po_*.x12"}, {"content_type", "application/edi-x12"}});
  put(watching.in() / "po_1.x12", "1");
  put(watching.in() / "inv_1.x12", "2");
  watching.start();
  CHECK(watching.until([&] { return watching.drop->taken() == 1; }));
  watching.quiet();
  REQUIRE(watching.messages.size() == 1);
  CHECK(watching.messages[0].id == "po_1.x12:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b");
  CHECK(watching.messages[0].content_type == "application/edi-x12");
  CHECK(watching.messages[0].attributes == std::vector<std::pair<std::string, std::string>>{{"file", "po_1.x12"}});
}

TEST_CASE("file source: a file that still grows waits until it stands still") {
  Watching watching;
  const fs::path file = watching.in() / "slow.x12";
  put(file, "ISA");
  watching.start();
  std::string body = "ISA";
  for (int i = 0; i < 20; ++i) {
    watching.thread.turn(3, [] {});
    watching.thread.on_loop([&] { watching.drop->world().clock.advance_ms(300); });
    body += "x";
    put(file, body);
    // The clock stands still until the source has seen this state.
    watching.thread.turn(3, [] {});
    CHECK(watching.messages.empty());
  }
  CHECK(watching.until([&] { return watching.drop->taken() == 1; }));
  CHECK(watching.messages.at(0).body == body);
}

TEST_CASE("file source: with a trigger a file counts when its .done is there, and both go") {
  Watching watching({{"trigger", true}});
  put(watching.in() / "a.x12", "a");
  put(watching.in() / "orphan.x12.done", "");
  watching.start();
  watching.quiet();
  CHECK(watching.messages.empty());
  CHECK_FALSE(fs::exists(watching.in() / "orphan.x12.done"));
  put(watching.in() / "a.x12.done", "");
  CHECK(watching.until([&] { return watching.drop->taken() == 1 && !fs::exists(watching.in() / "a.x12.done"); }));
  CHECK(watching.messages.size() == 1);
}

TEST_CASE("file source: a file too large goes to quarantine unread, with the reason beside it") {
  Watching watching({{"file_bytes_max", 10}});
  put(watching.in() / "big.x12", std::string(11, 'b'));
  watching.start();
  CHECK(watching.until([&] { return watching.drop->kept_aside() == 1; }));
  CHECK(watching.messages.empty());
  const auto report = json_parse(content(watching.in() / "quarantine" / "big.x12.error.json"));
  REQUIRE(report.has_value());
  CHECK(report->at("code") == "file.too_large");
  CHECK(report->at("kind") == "limit");
}

TEST_CASE("file source: a name that is no text goes to quarantine too") {
  Watching watching;
  put(watching.in() / "bad\x01name", "x");
  put(watching.in() / "latin\xe4.x12", "y");
  put(watching.in() / std::string(255, 'n'), "z");
  watching.start();
  CHECK(watching.until([&] { return watching.drop->left() == 0; }));
  CHECK(watching.messages.empty());
  CHECK(files_below(watching.in() / "quarantine").size() == 6);
}

TEST_CASE("file source: two files of one name on one day are both kept in the archive") {
  Watching watching;
  watching.start();
  for (const char* body : {"first", "second"}) {
    put(watching.in() / "po.x12", body);
    const std::size_t before = watching.thread.on_loop([&] { return watching.drop->taken(); });
    CHECK(watching.until([&] { return watching.drop->taken() == before + 1; }));
  }
  const auto files = files_below(watching.in() / "archive");
  REQUIRE(files.size() == 2);
  CHECK(files[0].parent_path().filename().string().size() == 10);
  CHECK(files[0].filename() == "po-1.x12");
  CHECK(content(files[0]) == "second");
  CHECK(content(files[1]) == "first");
}

TEST_CASE("file source: a file replaced while it is out is not archived under the old ack") {
  Watching watching;
  Ack held;
  watching.thread.on_loop([&] {
    watching.source = watching.drop->make();
    watching.source->start([&](Message message, Ack ack) {
      watching.messages.push_back(std::move(message));
      if (watching.messages.size() == 1)
        held = std::move(ack);
      else
        ack({});
    });
  });
  put(watching.in() / "po.x12", "old");
  REQUIRE(watching.until([&] { return watching.messages.size() == 1; }));
  put(watching.in() / "po.x12", "new content");
  watching.thread.on_loop([&] { held({}); });
  CHECK(watching.until([&] { return watching.drop->taken() == 1; }));
  REQUIRE(watching.messages.size() == 2);
  CHECK(watching.messages[1].body == "new content");
  CHECK(content(files_below(watching.in() / "archive").at(0)) == "new content");
}

TEST_CASE("file source: a folder that goes away and comes back is found again") {
  Watching watching;
  watching.start();
  const fs::path away = watching.in().string() + "-away";
  fs::rename(watching.in(), away);
  watching.quiet();
  fs::rename(away, watching.in());
  put(watching.in() / "a.x12", "a");
  CHECK(watching.until([&] { return watching.drop->taken() == 1; }));
}

namespace {

class Outbox final : public SinkSubject {
 public:
  explicit Outbox(LoopThread& thread) : world_(thread) { fs::create_directory(out()); }
  ~Outbox() override { set_fault(SinkFault::none); }

  std::unique_ptr<Sink> make() override {
    const JsonObject config{{"folder", out().string()}};
    return file_spec().make_sink(check_config(file_spec(), config).value(), world_.environment).value();
  }
  void set_fault(SinkFault fault) override {
    const fs::path away = world_.in() / "away";
    if (fault == SinkFault::down)
      fs::rename(out(), away);
    else if (fs::exists(away))
      fs::rename(away, out());
    refusing_ = fault == SinkFault::refusing;
  }
  Message message(const std::string& name, const std::string& body) override {
    return Message{.id = name, .body = body, .attributes = {{"file", refusing_ ? "../" + name : name}}};
  }
  std::vector<std::string> received() override {
    std::vector<std::string> bodies;
    for (const auto& path : files_below(out())) bodies.push_back(content(path));
    return bodies;
  }
  fs::path out() const { return world_.in() / "out"; }

 private:
  World world_;
  bool refusing_ = false;
};

}  // namespace

TEST_CASE("file sink: conforms") {
  LoopThread thread;
  check_sink(thread, [&thread] { return std::make_unique<Outbox>(thread); });
}

TEST_CASE("file sink: names that lead elsewhere or look unfinished are refused") {
  using connectors::file::check_name;
  CHECK(check_name("855_PO-1.x12").has_value());
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), std::string("../a"), std::string("a/b"),
        std::string("/etc/passwd"), std::string("a\\b"), std::string(".hidden"), std::string("a.tmp"), std::string("a\nb"),
        std::string("a\0b", 3), std::string("\xff\xfe"), std::string(201, 'a')}) {
    INFO(bad);
    const auto checked = check_name(bad);
    REQUIRE_FALSE(checked.has_value());
    CHECK(checked.error().kind == ErrorKind::invalid);
  }
}

TEST_CASE("folder: writing the same bytes under the same name twice has one effect, a link is not followed") {
  TemporaryFolder temporary;
  const auto folder = connectors::file::Folder::open(temporary.path().string());
  REQUIRE(folder.has_value());
  CHECK(folder->write("a.txt", "one").value() == "a.txt");
  CHECK(folder->write("a.txt", "one").value() == "a.txt");
  CHECK(folder->write("a.txt", "two").value() == "a-1.txt");
  TemporaryFolder elsewhere;
  put(elsewhere.path() / "victim", "untouched");
  fs::create_symlink(elsewhere.path() / "victim", temporary.path() / "link.txt");
  CHECK(folder->write("link.txt", "mine").value() == "link-1.txt");
  CHECK(content(elsewhere.path() / "victim") == "untouched");
  put(temporary.path() / ".b.txt.tmp", "left by a crash");
  CHECK(folder->write("b.txt", "three").value() == "b.txt");
  CHECK(files_below(temporary.path()).size() == 5);
}

TEST_CASE("file connector: configuration errors are found at load") {
  TemporaryFolder folder;
  put(folder.path() / "plain", "x");
  const auto config = [&](std::string_view name, const auto& value) {
    JsonObject object{{"folder", folder.path().string()}};
    object[name] = value;
    return object;
  };
  LoopThread thread;
  World world(thread);
  const auto make = [&](const JsonObject& checked) -> Result<void> {
    return thread.on_loop([&]() -> Result<void> {
      CROSSDOCK_TRY([[maybe_unused]] const auto source, file_spec().make_source(checked, world.environment));
      return {};
    });
  };
  check_configs(file_spec(), config("pattern", "*.x12"),
                {{"no folder", {}, "folder"},
                 {"a folder that does not exist", config("folder", "/no/such/folder"), "folder"},
                 {"a folder that is a file", config("folder", (folder.path() / "plain").string()), "folder"},
                 {"a pattern with a slash", config("pattern", "../*"), "pattern"},
                 {"the archive is the folder", config("archive", "."), "archive"},
                 {"the archive cannot be made", config("archive", "/proc/archive"), "archive"},
                 {"another file system", config("quarantine", "/proc"), "quarantine"},
                 {"no files in flight", config("in_flight_max", 0), "in_flight_max"},
                 {"a negative size", config("file_bytes_max", -1), "file_bytes_max"},
                 {"an unknown setting", config("glob", "*"), "glob"}},
                make);
}
