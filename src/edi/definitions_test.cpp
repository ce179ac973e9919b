// SPDX-License-Identifier: Apache-2.0
#include "edi/library.hpp"
#include "edi/validator.hpp"

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

TEST_CASE("the shipped tables hold the sets of a distributor in 004010 and 005010") {
  const Library& library = Library::shipped();
  for (const char* id : {"850", "855", "860", "865", "856", "810", "812", "820", "832", "846", "852", "861", "864", "867",
                         "870", "180", "204", "210", "214", "990", "940", "943", "944", "945", "947", "824", "997"}) {
    for (const char* version : {"004010", "005010"}) {
      INFO(id, " ", version);
      const auto match = library.find(version, id);
      REQUIRE(match);
      CHECK(match.exact);
      CHECK(match.set->nodes.front().mandatory);
      CHECK_FALSE(match.set->name.empty());
    }
  }
  for (const char* id : {"753", "754", "999"}) {
    CHECK(library.find("005010", id).exact);
    CHECK(library.find("004010", id));
    CHECK_FALSE(library.find("004010", id).exact);
  }
  CHECK(library.find("004010VICS", "850").exact);
  CHECK_FALSE(library.find("004010", "837"));
}

TEST_CASE("the shipped tables hold the messages of a distributor in D.96A and D.01B") {
  const Library& library = Library::shipped();
  for (const char* id : {"ORDERS", "ORDRSP", "ORDCHG", "DESADV", "INVOIC", "INVRPT", "PRICAT", "RECADV", "SLSRPT", "IFTMIN",
                         "IFTSTA", "REMADV", "HANMOV", "APERAK"}) {
    for (const char* version : {"D.96A", "D.01B"}) {
      INFO(id, " ", version);
      CHECK(library.find(version, id).exact);
    }
  }
  for (const char* id : {"OSTRPT", "RETANN"}) {
    CHECK(library.find("D.01B", id).exact);
    CHECK_FALSE(library.find("D.96A", id).exact);
  }
  CHECK(library.find("D.3", "CONTRL").exact);
  CHECK(library.find("4.1", "CONTRL").exact);
  CHECK(library.find("D.97A", "ORDERS").definition->version() == "D.96A");
  CHECK(library.find("D.03B", "ORDERS").definition->version() == "D.01B");
  // By age, not by letters: D.01B is newer than D.96A and D.99B.
  CHECK(library.find("D.99B", "ORDERS").definition->version() == "D.96A");
  CHECK(library.find("D.00A", "ORDERS").definition->version() == "D.96A");
  CHECK(library.find("D.01A", "ORDERS").definition->version() == "D.96A");
  CHECK(library.find("D.01C", "ORDERS").definition->version() == "D.01B");
  CHECK(library.find("D.93A", "ORDERS").definition->version() == "D.96A");
}

TEST_CASE("a version built from another has its changes and the rest") {
  const Library& library = Library::shipped();
  const Definition& older = *library.definition("x12", "004010");
  const Definition& newer = *library.definition("x12", "005010");
  CHECK(older.element("127")->length_max == 30);
  CHECK(newer.element("127")->length_max == 50);
  CHECK(newer.segment("REF")->elements.at(1).element == newer.element("127"));
  CHECK(older.segment("PO1")->elements.at(1).ref == "330");
  CHECK(newer.segment("PO1")->elements.at(1).ref == "380");
  CHECK(newer.element("353")->codes->values.contains("57"));
  CHECK_FALSE(older.element("353")->codes->values.contains("57"));
  CHECK(newer.set("943")->nodes.size() == older.set("943")->nodes.size());
}

TEST_CASE("usage, lengths, notes and lists are read as written") {
  const Definition* definition = Library::shipped().find("004010", "850").definition;
  const SegmentDef* beg = definition->segment("BEG");
  REQUIRE(beg != nullptr);
  CHECK(beg->elements.at(0).mandatory);
  CHECK(beg->elements.at(0).element->codes->values.at("06") == "confirmation");
  CHECK_FALSE(beg->elements.at(0).element->codes->open);
  CHECK(beg->name == "order header");
  CHECK(beg->elements.at(0).element->name == "purpose");
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

TEST_CASE("a named source is named in the error") {
  Library library;
  const auto added = library.add("guides/acme.x12def", "x12 004010\n\nset 850 PO\n BEG! beg\n");
  REQUIRE_FALSE(added);
  CHECK(added.error().place == "guides/acme.x12def:4:7");
}

TEST_CASE("EDIFACT texts have groups, lengths and dependency notes of their own") {
  const std::string text =
      "edifact D.96A\nmessage ORDERS \"order\"\n BGM!\n SG1 10 {\n  RFF!  DTM 5\n }\n"
      "seg BGM 1004! 1225 1000 | D5(03,02)\nseg RFF C506!\nseg DTM 1004\ncomp C506 1153! 1154\n"
      "el 1004 an..35\nel 1225 an3\nel 1000 a..5\nel 1153 an..3\nel 1154 n..15\n";
  const auto made = Definition::parse(text);
  REQUIRE(made);
  const Node& group = made->set("ORDERS")->nodes.at(1);
  CHECK(group.tag == "RFF");
  CHECK(group.group == "SG1");
  CHECK(group.loop);
  CHECK(made->element("1225")->length_min == 3);
  CHECK(made->element("1154")->type == ElementType::number);
  CHECK(made->segment("BGM")->notes.at(0).kind == 'C');
  CHECK(made->segment("BGM")->notes.at(0).positions == std::vector<std::size_t>{3, 2});
}
