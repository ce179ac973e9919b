// SPDX-License-Identifier: Apache-2.0
#include "edi/definitions.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace crossdock;
using namespace crossdock::edi;

namespace {

std::string place_of_error(const std::string& text) {
  const auto parsed = Definition::parse(text);
  return parsed ? "accepted" : parsed.error().place;
}

}  // namespace

TEST_CASE("the shipped tables hold the sets of a distributor") {
  const Library& library = Library::shipped();
  for (const char* id : {"850", "855", "856", "810", "940", "945", "997"}) {
    const auto match = library.find("004010", id);
    REQUIRE(match);
    CHECK(match.exact);
    CHECK(match.set->nodes.front().mandatory);
  }
  CHECK(library.find("004010VICS", "850").exact);
  CHECK(library.find("005010", "850"));
  CHECK_FALSE(library.find("005010", "850").exact);
  CHECK_FALSE(library.find("004010", "204"));
}

TEST_CASE("usage, lengths, notes and lists are read as written") {
  const Definition* definition = Library::shipped().find("004010", "850").definition;
  const SegmentDef* beg = definition->segment("BEG");
  REQUIRE(beg != nullptr);
  CHECK(beg->elements.at(0).mandatory);
  CHECK(beg->elements.at(0).element->codes->values.at("06") == "confirmation");
  CHECK(beg->elements.at(0).element->codes->open);
  const SegmentDef* po1 = definition->segment("PO1");
  CHECK(po1->elements.size() == 25);
  CHECK(po1->notes.size() == 12);
  CHECK(definition->element("610")->type == ElementType::implied);
  CHECK(definition->element("610")->places == 2);
  CHECK(definition->segment("REF")->elements.at(3).composite->components.size() == 6);
}

TEST_CASE("versions fall back to the newest older one") {
  Library library;
  for (const char* version : {"003010", "004010", "006010"}) {
    library.add(*Definition::parse(std::string("x12 ") + version + "\nset 850 PO BEG!\nseg BEG 353\nel 353 ID 2/2\n"));
  }
  CHECK(library.find("005010", "850").definition->version() == "004010");
  CHECK(library.find("002001", "850").definition->version() == "003010");
  CHECK(library.find("007010", "850").definition->version() == "006010");
  CHECK(library.find("006010VICS", "850").exact);
}

TEST_CASE("errors name line and column") {
  const std::string head = "x12 004010\n";
  CHECK(place_of_error("set 850 PO\n") == "line 1, column 1");
  CHECK(place_of_error(head + "bogus 1\n") == "line 2, column 1");
  CHECK(place_of_error(head + "set 850 PO\n BEG! beg\n") == "line 3, column 7");
  CHECK(place_of_error(head + "set 850 PO\n N1 5 {\n  N2\n }\n") == "line 5, column 2");
  CHECK(place_of_error(head + "set 850 PO\n }\n") == "line 3, column 2");
  CHECK(place_of_error(head + "seg BEG 353 | P01\nel 353 ID 2/2\n") == "line 2, column 15");
  CHECK(place_of_error(head + "seg BEG 353 | P0102\nel 353 ID 2/2\n") == "line 2, column 15");
  CHECK(place_of_error(head + "seg BEG 353! 999\nel 353 ID 2/2\n") == "line 2, column 14");
  CHECK(place_of_error(head + "el 353 XX 2/2\n") == "line 2, column 8");
  CHECK(place_of_error(head + "el 353 ID 3/2\n") == "line 2, column 11");
  CHECK(place_of_error(head + "el 353 ID 2/2 @nothing\n") == "line 2, column 15");
  CHECK(place_of_error(head + "el 353 ID 2/2\nel 353 ID 2/2\n") == "line 3, column 4");
  CHECK(place_of_error(head + "seg BEG (353 \\\n 354)*x\nel 353 ID 2/2\n") == "line 3, column 2");
  CHECK_FALSE(Definition::parse(head + "set 850 PO\n LS LDT\n"));
  CHECK_FALSE(Definition::parse(head + "set 850 PO\n ZZZ\n"));
  CHECK_FALSE(Definition::parse(""));
}
