// SPDX-License-Identifier: Apache-2.0
#include "landscape/partner.hpp"

#include "landscape/yaml.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace crossdock::landscape {
namespace {

Result<hub::Partner> load(std::string_view more) {
  const auto body = parse_yaml(fmt::format("partner: shop\nowner: edi\nx12: {{id: SHOP}}\n{}", more), "partners/shop.yaml");
  REQUIRE(body);
  hub::Settings settings;
  CROSSDOCK_CHECK(load_partner_document("partners/shop.yaml", body->get_object(), settings));
  return settings.partners.at("shop");
}

std::string place_of_mistake(std::string_view more) {
  const auto loaded = load(more);
  REQUIRE(!loaded);
  return loaded.error().place;
}

}  // namespace

TEST_CASE("a partner without options is careful: nothing known is placed twice, and everything is acknowledged") {
  const auto partner = load("");
  REQUIRE(partner);
  CHECK(partner->duplicates.original == hub::DuplicateRule::refuse);
  CHECK(partner->duplicates.replacement == hub::DuplicateRule::refuse);
  CHECK(partner->duplicates.confirmation == hub::DuplicateRule::refuse);
  CHECK(partner->acknowledgement == hub::GroupAnswer::x12_997);
  CHECK(partner->ta1 == hub::EnvelopeAnswer::requested);
  CHECK_FALSE(partner->application_advice);
  CHECK(partner->acknowledgement_due_h == 24);
}

TEST_CASE("a partner says what comes twice means and which answers it wants") {
  const auto partner = load(R"(
duplicates: {original: ignore_same, replacement: replace, confirmation: confirm, interchange_days: 30}
acknowledgement: 999
ta1: errors
application_advice: true
acknowledgement_due_h: 48
)");
  REQUIRE(partner);
  CHECK(partner->duplicates.original == hub::DuplicateRule::ignore_same);
  CHECK(partner->duplicates.replacement == hub::DuplicateRule::replace);
  CHECK(partner->duplicates.confirmation == hub::DuplicateRule::confirm);
  CHECK(partner->duplicates.interchange_days == 30);
  CHECK(partner->acknowledgement == hub::GroupAnswer::x12_999);
  CHECK(partner->ta1 == hub::EnvelopeAnswer::errors);
  CHECK(partner->application_advice);
  CHECK(partner->acknowledgement_due_h == 48);
}

TEST_CASE("a partner of EDIFACT says how it is named and what it wants to get") {
  const auto partner = load(R"(
edifact: {qualifier: 14, id: "4012345000016", syntax: UNOY, syntax_version: 4, delimiters: ":+.? '",
          release: D.01B, association: EAN010, una: false}
contrl: always
batch: {after_s: 900, documents: 50}
documents: [edifact_ordrsp, x12_856]
)");
  REQUIRE_MESSAGE(partner, (partner ? std::string() : partner.error().text()));
  CHECK(partner->edifact == hub::EdiIdentity{"14", "4012345000016"});
  CHECK(partner->edifact_style.syntax == "UNOY");
  CHECK(partner->edifact_style.syntax_version == "4");
  CHECK(partner->edifact_style.release == "D.01B");
  CHECK(partner->edifact_style.association == "EAN010");
  CHECK_FALSE(partner->edifact_style.una);
  CHECK(partner->contrl == hub::EnvelopeAnswer::always);
  CHECK(partner->batching.after_s == 900);
  CHECK(partner->batching.documents_max == 50);
}

TEST_CASE("what could never be written to a partner is refused with the landscape") {
  CHECK(place_of_mistake("edifact: {qualifier: 14}") == "partners/shop.yaml: edifact.id");
  CHECK(place_of_mistake("edifact: {id: A, syntax: UNOZ}") == "partners/shop.yaml: edifact.syntax");
  CHECK(place_of_mistake("edifact: {id: A, delimiters: \"::.? '\"}") == "partners/shop.yaml: edifact");
  CHECK(place_of_mistake("edifact: {id: A, delimiters: \":+\"}") == "partners/shop.yaml: edifact.delimiters");
  CHECK(place_of_mistake("edifact: {id: A, loose: 1}") == "partners/shop.yaml: edifact.loose");
  CHECK(place_of_mistake("documents: [edifact_ordrsp]") == "partners/shop.yaml: documents");
  CHECK(place_of_mistake("batch: {documents: 5}") == "partners/shop.yaml: batch.after_s");
  CHECK(place_of_mistake("contrl: sometimes") == "partners/shop.yaml: contrl");
}

TEST_CASE("a mistake names the file and the member") {
  CHECK(place_of_mistake("duplicate: {}") == "partners/shop.yaml: duplicate");
  CHECK(place_of_mistake("duplicates: {original: drop}") == "partners/shop.yaml: duplicates.original");
  CHECK(place_of_mistake("duplicates: {replacement: ignore}") == "partners/shop.yaml: duplicates.replacement");
  CHECK(place_of_mistake("duplicates: {confirmation: ignore}") == "partners/shop.yaml: duplicates.confirmation");
  CHECK(place_of_mistake("duplicates: {interchange_days: 0}") == "partners/shop.yaml: duplicates.interchange_days");
  CHECK(place_of_mistake("duplicates: {change: refuse}") == "partners/shop.yaml: duplicates.change");
  CHECK(place_of_mistake("acknowledgement: 998") == "partners/shop.yaml: acknowledgement");
  CHECK(place_of_mistake("ta1: sometimes") == "partners/shop.yaml: ta1");
  CHECK(place_of_mistake("application_advice: 824") == "partners/shop.yaml: application_advice");
  CHECK(place_of_mistake("acknowledgement_due_h: -1") == "partners/shop.yaml: acknowledgement_due_h");
}

}  // namespace crossdock::landscape
