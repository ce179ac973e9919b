// SPDX-License-Identifier: Apache-2.0
#include "landscape/landscape.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace crossdock::landscape {
namespace {

namespace fs = std::filesystem;

// A landscape with one partner, in a folder that goes away with it.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / fmt::format("crossdock-guide-{}", getpid())) {
    fs::create_directories(path_);
    const std::string root = fs::relative(fs::canonical("../.."), fs::canonical(path_)).string();
    write("crossdock.yaml", fmt::format("name: test\nowner: a\ndefault_location: WH-1\npacks: {0}/packs\n"
                                        "processes: {0}/processes\nroles: {{}}\n",
                                        root));
    write("partners/acme.yaml", "partner: acme\nowner: a\nx12: {qualifier: ZZ, id: ACME}\nguide: guides/acme.x12def\n");
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }
  Error load() const {
    const auto loaded = landscape::load(path_.string(), {});
    return loaded ? Error{} : loaded.error();
  }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("a guide with a mistake stops the landscape with file, line and column") {
  const Folder folder;
  CHECK(folder.load().code == "file.unreadable");
  folder.write("guides/acme.x12def", "overlay acme x12 004010\nat 850/PO1/PID max 5\n");
  CHECK(folder.load().code == "");
  folder.write("guides/acme.x12def", "overlay acme x12 004010\nat 850/PO1/XYZ max 5\n");
  CHECK(folder.load().code == "edi.definition");
  CHECK(folder.load().place == folder.path() + "/guides/acme.x12def:2:4");
  folder.write("partners/acme.yaml", "partner: acme\nowner: a\nx12: {id: ACME}\nguide: ../acme.x12def\n");
  CHECK(folder.load().message == "A guide must lie inside the landscape");
}

}  // namespace crossdock::landscape
