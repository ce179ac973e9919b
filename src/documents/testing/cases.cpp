// SPDX-License-Identifier: Apache-2.0
#include "documents/testing/cases.hpp"

#include "documents/testing/canonical.hpp"
#include "documents/testing/files.hpp"
#include "documents/testing/wire.hpp"
#include "documents/translator.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

namespace crossdock::documents::testing {
namespace {

namespace fs = std::filesystem;
using edi::TransactionSet;

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

void compare(const fs::path& path, const std::string& actual) {
  if (!fs::exists(path) && std::getenv("CROSSDOCK_UPDATE_TESTDATA") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual << "\n";
    return;
  }
  CHECK(actual == trimmed(file_text(path)));
}

// A member of `said` that is not in `heard`, or differs: its path; "" when nothing is missing.
std::string lost(const Json& said, const Json& heard, const std::string& path) {
  if (said.is_object() && heard.is_object()) {
    for (const auto& [key, value] : said.get_object()) {
      const std::string place = path + "." + std::string(key);
      const Json* found = json_find(heard.get_object(), key);
      if (found == nullptr) return place;
      if (std::string inner = lost(value, *found, place); !inner.empty()) return inner;
    }
    return {};
  }
  if (said.is_array() && heard.is_array() && said.get_array().size() == heard.get_array().size()) {
    for (std::size_t i = 0; i < said.get_array().size(); ++i) {
      std::string inner = lost(said.get_array()[i], heard.get_array()[i], path + "[" + std::to_string(i) + "]");
      if (!inner.empty()) return inner;
    }
    return {};
  }
  return said == heard ? "" : path + ": " + json_text(said) + " became " + json_text(heard);
}

class Runner {
 public:
  Runner(const Translator& translator, const Document& document, fs::path folder)
      : translator_(translator), document_(document), folder_(std::move(folder)) {
    if (fs::exists(folder_ / "context.json")) context_ = *json_parse(file_text(folder_ / "context.json"));
  }

  void run() {
    for (const std::string_view extension : {".x12", ".edi"}) {
      const fs::path in = folder_ / ("in" + std::string(extension));
      if (fs::exists(in)) return inbound(in);
    }
    outbound();
  }

 private:
  void expect_refusal(const char* file, const Error& error) {
    CHECK_MESSAGE(error.code == trimmed(file_text(folder_ / file)), error.text());
  }
  void check_canonical(const Json& value) { CHECK(canonical_errors(document_.kind, value) == ""); }

  void inbound(const fs::path& in) {
    const auto set = read_first(file_text(in));
    REQUIRE_MESSAGE(set.has_value(), (set ? "" : set.error().text()));
    const auto command = translator_.to_command(*set, context_);
    if (!command) return expect_refusal("error.txt", command.error());
    compare(folder_ / "out.json", json_pretty(*command));
    check_canonical(*command);
    if (document_.write.empty()) return;
    const auto again = translator_.to_set(document_.set, *command, "0001", context_);
    if (fs::exists(folder_ / "not_written.txt")) {
      REQUIRE_FALSE(again.has_value());
      return expect_refusal("not_written.txt", again.error());
    }
    REQUIRE_MESSAGE(again.has_value(), (again ? "" : again.error().text()));
    round_trip(*again, *command);
  }

  void outbound() {
    const auto input = json_parse(file_text(folder_ / "in.json"));
    REQUIRE(input);
    const auto set = translator_.to_set(document_.set, *input, "0001", context_);
    if (!set) return expect_refusal("error.txt", set.error());
    check_canonical(*input);
    const auto bytes = write_one(*set);
    REQUIRE_MESSAGE(bytes.has_value(), (bytes ? "" : bytes.error().text()));
    compare(folder_ / ("out" + extension_of(*set)), trimmed(*bytes));
    if (document_.read.empty()) {
      const auto back = read_first(*bytes, true);
      CHECK_MESSAGE((back && back->segments == set->segments), (back ? "differs" : back.error().text()));
    } else {
      round_trip(*set, Json());
    }
  }

  // `set` was written; it must be read without a finding, say all that `said` says, and be written so again.
  void round_trip(const TransactionSet& set, const Json& said) {
    const auto bytes = write_one(set);
    REQUIRE_MESSAGE(bytes.has_value(), (bytes ? "" : bytes.error().text()));
    const auto back = read_first(*bytes, said.is_null());
    REQUIRE_MESSAGE(back.has_value(), (back ? "" : back.error().text()));
    CHECK(back->segments == set.segments);
    const auto heard = translator_.to_command(*back, context_);
    REQUIRE_MESSAGE(heard.has_value(), (heard ? "" : heard.error().text()));
    check_canonical(*heard);
    if (!said.is_null()) CHECK(lost(said, *heard, "") == "");
    const auto again = translator_.to_set(document_.set, *heard, "0001", context_);
    REQUIRE_MESSAGE(again.has_value(), (again ? "" : again.error().text()));
    CHECK(*write_one(*again) == *bytes);
  }

  const Translator& translator_;
  const Document& document_;
  fs::path folder_;
  Json context_;
};

}  // namespace

void run_cases(const DocumentRegistry& registry) {
  REQUIRE(registry.all().size() == 1);
  const auto translator = Translator::compile(registry, edi::Library::shipped());
  REQUIRE_MESSAGE(translator.has_value(), (translator ? "" : translator.error().text()));
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator("testdata")) {
    INFO(entry.path().string());
    ++cases;
    Runner(*translator, registry.all().front(), entry.path()).run();
  }
  CHECK(cases > 0);
}

}  // namespace crossdock::documents::testing
