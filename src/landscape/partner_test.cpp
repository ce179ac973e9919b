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
  CHECK(partner->ta1 == hub::Ta1Policy::requested);
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
  CHECK(partner->ta1 == hub::Ta1Policy::errors);
  CHECK(partner->application_advice);
  CHECK(partner->acknowledgement_due_h == 48);
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
