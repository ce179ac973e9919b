// SPDX-License-Identifier: Apache-2.0
#include "documents/testing/cases.hpp"

#include "codec/x12/set_stream.hpp"
#include "codec/x12/writer.hpp"
#include "documents/translator.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace crossdock::documents::testing {
namespace {

namespace fs = std::filesystem;
using namespace edi;
using namespace codec::x12;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

void compare(const fs::path& path, const std::string& actual) {
  if (!fs::exists(path) && std::getenv("CROSSDOCK_UPDATE_TESTDATA") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual << "\n";
    return;
  }
  CHECK(actual == trimmed(content(path)));
}

void expect_error(const fs::path& folder, const Error& error) {
  CHECK_MESSAGE(error.code == trimmed(content(folder / "error.txt")), error.text());
}

Json context_of(const fs::path& folder) {
  const fs::path path = folder / "context.json";
  return fs::exists(path) ? *json_parse(content(path)) : Json(nullptr);
}

void inbound(const Translator& translator, const fs::path& folder) {
  const Batch batch = read_batch(content(folder / "in.x12"), Library::shipped());
  REQUIRE(!batch.interchanges.empty());
  const ReceivedSet& set = batch.interchanges.at(0).groups.at(0).sets.at(0);
  for (const Finding& finding : set.findings) CHECK_MESSAGE(!finding.is_error(), text_of(finding));
  const auto command = translator.to_command(set.tree, context_of(folder));
  if (!command) return expect_error(folder, command.error());
  compare(folder / "out.json", json_pretty(*command));
}

void outbound(const Translator& translator, const Document& document, const fs::path& folder) {
  const auto input = json_parse(content(folder / "in.json"));
  REQUIRE(input);
  auto set = translator.to_set(document.set, *input, "0001", context_of(folder));
  if (!set) return expect_error(folder, set.error());
  OutboundInterchange out;
  out.header = {"00",     "",     "00", "",      "ZZ",        "CROSSDOCK", "ZZ", "HARBORMART",
                "261123", "0915", "U",  "00401", "000000001", "0",         "T"};
  out.groups.push_back({{set->functional_code, "CROSSDOCK", "HARBORMART", "20261123", "0915", "1", "X", "004010"}, {*set}});
  out.line_end = "\n";
  const auto bytes = write_interchange(out);
  CHECK_MESSAGE(bytes.has_value(), (bytes ? "" : bytes.error().text()));
  if (!bytes) return;
  compare(folder / "out.x12", trimmed(*bytes));
  const Batch again = read_batch(*bytes, Library::shipped());
  const ReceivedSet& read = again.interchanges.at(0).groups.at(0).sets.at(0);
  CHECK(read.accepted());
  for (const Finding& finding : read.findings) CHECK_MESSAGE(false, text_of(finding));
  CHECK(read.tree.segments == set->segments);
}

}  // namespace

void run_cases(const DocumentRegistry& registry) {
  REQUIRE(registry.all().size() == 1);
  const auto translator = Translator::compile(registry, Library::shipped());
  REQUIRE_MESSAGE(translator.has_value(), (translator ? "" : translator.error().text()));
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator("testdata")) {
    INFO(entry.path().string());
    ++cases;
    const Document& document = registry.all().front();
    if (document.direction == Direction::inbound) {
      inbound(*translator, entry.path());
    } else {
      outbound(*translator, document, entry.path());
    }
  }
  CHECK(cases > 0);
}

}  // namespace crossdock::documents::testing
