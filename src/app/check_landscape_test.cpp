// SPDX-License-Identifier: Apache-2.0
#include "app/serve.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

using namespace crossdock::app;
namespace fs = std::filesystem;

namespace {

// A landscape in a folder of its own.
class Landscape {
 public:
  Landscape() {
    std::string path = (fs::temp_directory_path() / "crossdock-check-XXXXXX").string();
    REQUIRE(::mkdtemp(path.data()) != nullptr);
    folder_ = path;
    write("crossdock.yaml",
          "name: small\nowner: us\ndefault_location: WH-1\npacks: packs\nprocesses: shipped\nroles: {erp: books}\n");
    write("systems/books.yaml",
          "system: books\nowner: us\nconnector: http\nconfig:\n  base_url: https://books.example\n  operations:\n"
          "    createOrder: {method: POST, path: /orders, idempotent: false}\n");
    write("channels/in.yaml", "channel: in\nowner: us\nconnector: file\ndirection: in\nconfig: {folder: /tmp/nowhere-in}\n");
    write("processes/order-to-cash.yaml", document("erp.createOrder"));
  }
  ~Landscape() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Landscape(const Landscape&) = delete;

  static std::string document(const std::string& function) {
    return "document: {dsl: '1.0.0', namespace: us, name: order-to-cash, version: '1.0.0'}\ndo:\n  - enter: {call: " +
           function + ", with: {key: '${ .order.id }'}}\n";
  }
  void write(const std::string& name, const std::string& text) const {
    const fs::path path = fs::path(folder_) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  int check() const { return check_landscape(folder_, {}); }

 private:
  std::string folder_;
};

}  // namespace

TEST_CASE("a landscape without mistakes passes the check, and nothing of it is opened") {
  const Landscape land;
  CHECK(land.check() == 0);
  CHECK_FALSE(fs::exists("/tmp/nowhere-in"));
}

TEST_CASE("a process that calls what no system offers, or over HTTP without leave, fails the check") {
  for (const char* function : {"erp.createOrdr", "stock.reserv", "http"}) {
    const Landscape land;
    land.write("processes/order-to-cash.yaml", Landscape::document(function));
    CHECK_MESSAGE(land.check() == 2, function);
  }
}

TEST_CASE("a connector's configuration is checked where it is written") {
  const Landscape land;
  land.write("channels/in.yaml", "channel: in\nowner: us\nconnector: file\ndirection: in\nconfig: {foldr: in}\n");
  CHECK(land.check() == 2);
  land.write("channels/in.yaml", "channel: in\nowner: us\nconnector: http\ndirection: in\nconfig: {}\n");
  CHECK(land.check() == 2);
}
