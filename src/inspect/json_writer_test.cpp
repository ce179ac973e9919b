// SPDX-License-Identifier: Apache-2.0
// Sets written as JSON while they are read, compared with the documents made of their trees, and the quick look at elements
// compared with the careful one.
#include "edi/json_writer.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "edi/element_check.hpp"
#include "edi/library.hpp"
#include "edi/quick_check.hpp"
#include "edi/set_stream.hpp"
#include "inspect/readable.hpp"
#include "inspect/readable_writer.hpp"
#include "inspect/standards.hpp"
#include "inspect/testing/samples.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::inspect::testing;

namespace {

enum class Form { plain, readable };

std::string text_of(const TransactionSet& tree, Form form) {
  if (form == Form::plain) return json_text(to_json(tree));
  return json_text(inspect::readable_json(tree, Library::shipped()));
}

std::vector<std::string> from_trees(const std::string& bytes, Form form) {
  SetStream stream(Library::shipped(), inspect::all_standards());
  stream.look_at(bytes);
  std::vector<std::string> out;
  while (const auto step = stream.next()) {
    if (step->kind == StepKind::set) out.push_back(text_of(step->set.tree, form));
  }
  return out;
}

std::vector<std::string> written(const std::string& bytes, JsonWriter& writer) {
  SetStream stream(Library::shipped(), inspect::all_standards(), {}, Trees::no);
  stream.tell(writer);
  stream.look_at(bytes);
  std::vector<std::string> out;
  while (const auto step = stream.next()) {
    if (step->kind == StepKind::set) out.push_back("{" + std::string(writer.finish()) + "}");
  }
  return out;
}

void check_same(const std::string& bytes) {
  PlainJson plain;
  CHECK(written(bytes, plain) == from_trees(bytes, Form::plain));
  inspect::ReadableJson readable;
  CHECK(written(bytes, readable) == from_trees(bytes, Form::readable));
}

struct Checked final : SegmentSink {
  void begin(const TransactionSet& /*set*/, const Definition* /*definition*/) override {}
  void end_loops(std::size_t /*count*/) override {}
  void begin_loop(const Node& /*loop*/) override {}
  void segment(const SegmentView& view, const SegmentDef* definition) override {
    if (definition == nullptr) return;
    ++segments;
    if (!surely_right(view, *definition)) return;
    ++right;
    check_elements(view, *definition, [this](const ElementFault&) { ++faults; });
  }

  std::size_t segments = 0;
  std::size_t right = 0;  // as the quick look says
  std::size_t faults = 0;
};

void look_quickly(const std::string& bytes, Checked& checked) {
  SetStream stream(Library::shipped(), inspect::all_standards(), {}, Trees::no);
  stream.tell(checked);
  stream.look_at(bytes);
  while (stream.next()) {
  }
}

}  // namespace

TEST_CASE("A set written as JSON while it is read says what its tree says") {
  for (const std::string& text : samples()) check_same(text);
  const std::uint64_t seed = SystemRandom().next();
  INFO("seed ", seed);
  SeededRandom random(seed);
  const std::vector<std::string> texts = samples();
  for (int i = 0; i < 1000; ++i) {
    const std::string text = damaged(texts[random.next() % texts.size()], random);
    CAPTURE(text);
    check_same(text);
  }
  for_each_corpus_file([](const std::string& name, const std::string& bytes) {
    CAPTURE(name);
    check_same(bytes);
  });
}

TEST_CASE("JSON for people names elements and says what codes mean") {
  inspect::ReadableJson readable;
  const auto told = written(x12_sample('*', "~", 1), readable);
  REQUIRE(told.size() == 1);
  CHECK(told[0].contains(R"({"segment":"BEG","name":"order header","BEG01":{"element":"353","name":"purpose","value":"00",)"
                         R"("meaning":"original"})"));
  const auto message = written(edifact_sample("", 1), readable);
  REQUIRE(message.size() == 1);
  CHECK(message[0].contains(R"("LIN03":{"element":"C212","components":{"LIN03-01":{"element":"7140",)"));
  CHECK(message[0].contains(R"("value":"SKU+1"})"));
}

TEST_CASE("What a quick look at elements calls right has no fault, and much is called right") {
  Checked checked;
  for (const std::string& text : samples()) look_quickly(text, checked);
  CHECK(checked.right * 3 > checked.segments);
  const std::uint64_t seed = SystemRandom().next();
  INFO("seed ", seed);
  SeededRandom random(seed);
  const std::vector<std::string> texts = samples();
  for (int i = 0; i < 1000; ++i) look_quickly(damaged(texts[random.next() % texts.size()], random), checked);
  for_each_corpus_file([&](const std::string& /*name*/, const std::string& bytes) { look_quickly(bytes, checked); });
  CHECK(checked.faults == 0);
}
