// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"
#include "documents/translator.hpp"
#include "edi/library.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace crossdock;
using namespace crossdock::documents;

namespace {

constexpr std::string_view k_inbound = R"({purchase_order: .content[0][3], currency: $context.currency})";
constexpr std::string_view k_outbound =
    R"({set: "997", version: "004010", content: [["AK1", .group, "1"], ["AK9", "A", "1", "1", "1"]]})";

DocumentRegistry registry() {
  DocumentRegistry made;
  made.add({.name = "x12_850", .set = "850", .kind = "order", .read = k_inbound, .write = {}});
  made.add({.name = "x12_997", .set = "997", .kind = "acknowledgement", .read = {}, .write = k_outbound});
  return made;
}

Translator translator() {
  static const DocumentRegistry k_registry = registry();
  return *Translator::compile(k_registry, edi::Library::shipped());
}

}  // namespace

TEST_CASE("documents are found by name and by set") {
  const DocumentRegistry documents = registry();
  CHECK(documents.find("x12_850")->set == "850");
  CHECK(documents.find_set("850")->name == "x12_850");
  CHECK(documents.find_set("855") == nullptr);
  CHECK(documents.find("x12_999") == nullptr);
}

TEST_CASE("a received set becomes a command, with the partner's context") {
  edi::TransactionSet set;
  set.id = "850";
  set.segments.push_back({"BEG", {"00", "SA", "PO-1"}, 0});
  const auto command = translator().to_command(set, *json_parse(R"({"currency": "USD"})"));
  REQUIRE(command);
  CHECK(json_text(*command) == R"({"purchase_order":"PO-1","currency":"USD"})");
  CHECK(translator().to_set("850", *command, "0001", Json(nullptr)).error().code == "document.unknown");
  set.id = "204";
  CHECK(translator().to_command(set, Json(nullptr)).error().code == "document.unknown");
}

TEST_CASE("a document becomes a set that is checked before it leaves") {
  const auto good = translator().to_set("997", *json_parse(R"({"group": "PO"})"), "0007", Json(nullptr));
  REQUIRE(good);
  CHECK(good->control == "0007");
  CHECK(good->functional_code == "FA");
  const auto bad = translator().to_set("997", *json_parse(R"({"group": "PURCHASE"})"), "0007", Json(nullptr));
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code == "document.invalid");
  CHECK(bad.error().place == "set 0007, segment 2 AK101, byte 0");
}
