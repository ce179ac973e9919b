// SPDX-License-Identifier: Apache-2.0
#include "landscape/partner.hpp"

#include "hub/edi_standard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::landscape {
namespace {

constexpr std::int64_t k_due_h_max = 24 * 365;
constexpr std::int64_t k_days_max = 36'500;

constexpr std::int64_t k_some_moment_us = 1'700'000'000'000'000;

class PartnerDocument {
 public:
  PartnerDocument(const std::string& file, const JsonObject& body) : file_(file), body_(body) {}

  Result<hub::Partner> load() {
    CROSSDOCK_CHECK(only(body_, "",
                         {"partner",
                          "owner",
                          "x12",
                          "edifact",
                          "contrl",
                          "batch",
                          "party",
                          "party_by_id",
                          "currency",
                          "channel",
                          "documents",
                          "guide",
                          "test",
                          "duplicates",
                          "acknowledgement_due_h",
                          "location",
                          "location_by_id",
                          "utc_offset",
                          "prices",
                          "acknowledgement",
                          "ta1",
                          "application_advice"}));
    CROSSDOCK_TRY(partner_.name, text("partner"));
    CROSSDOCK_CHECK(text("owner"));
    CROSSDOCK_CHECK(load_identities());
    partner_.party = json_string_or(body_, "party", "");
    for (const auto& [id, party] : object("party_by_id")) {
      if (!party.is_string()) return wrong("party_by_id", "Each id names one of our customers");
      partner_.party_by_id[id] = std::string(party.get_string());
    }
    partner_.currency = json_string_or(body_, "currency", "USD");
    partner_.outbound_channel = json_string_or(body_, "channel", "");
    for (const Json& one : json_list_or_empty(body_, "documents")) {
      if (one.is_string()) partner_.documents.emplace_back(one.get_string());
    }
    CROSSDOCK_CHECK(check_documents());
    CROSSDOCK_CHECK(load_batching());
    CROSSDOCK_CHECK(flag(body_, "", "test", partner_.test));
    CROSSDOCK_CHECK(flag(body_, "", "application_advice", partner_.application_advice));
    CROSSDOCK_CHECK(load_answers());
    CROSSDOCK_CHECK(whole(body_, "", "acknowledgement_due_h", 0, k_due_h_max, partner_.acknowledgement_due_h));
    CROSSDOCK_CHECK(load_duplicates());
    CROSSDOCK_CHECK(load_warehouse());
    return std::move(partner_);
  }

 private:
  using Rule = hub::DuplicateRule;

  Unexpected wrong(std::string_view member, std::string message) const {
    return fail(ErrorKind::invalid, "landscape.member", std::move(message), fmt::format("{}: {}", file_, member));
  }

  static std::string path_of(std::string_view where, std::string_view member) {
    return where.empty() ? std::string(member) : fmt::format("{}.{}", where, member);
  }

  Result<void> only(const JsonObject& object, std::string_view where, std::initializer_list<std::string_view> known) const {
    for (const auto& [key, value] : object) {
      if (std::ranges::find(known, std::string_view(key)) != known.end()) continue;
      return wrong(path_of(where, std::string_view(key)),
                   fmt::format("\"{}\" is not known here; known are: {}", std::string_view(key), fmt::join(known, ", ")));
    }
    return {};
  }

  Result<std::string> text(std::string_view member) const {
    auto found = json_string(body_, member);
    if (!found) return wrong(member, found.error().message);
    return found;
  }

  JsonObject object(std::string_view member) const {
    const Json* found = json_find(body_, member);
    return found != nullptr && found->is_object() ? found->get_object() : JsonObject{};
  }

  Result<void> whole(const JsonObject& object, std::string_view where, std::string_view member, std::int64_t least,
                     std::int64_t most, std::int64_t& into) const {
    if (json_find(object, member) == nullptr) return {};
    const auto value = json_integer(object, member);
    if (!value || *value < least || *value > most)
      return wrong(path_of(where, member), fmt::format("A whole number from {} to {} is expected", least, most));
    into = *value;
    return {};
  }

  Result<void> rule(const JsonObject& object, std::string_view member, const std::vector<Rule>& known, Rule& into) const {
    if (json_find(object, member) == nullptr) return {};
    const std::string given = json_string_or(object, member, "");
    const auto found = std::ranges::find_if(known, [&](Rule one) { return hub::to_string(one) == given; });
    if (found != known.end()) {
      into = *found;
      return {};
    }
    std::vector<std::string_view> names;
    for (const Rule one : known) names.push_back(hub::to_string(one));
    return wrong(path_of("duplicates", member), fmt::format("\"{}\" is not one of {}", given, fmt::join(names, ", ")));
  }

  Result<void> flag(const JsonObject& object, std::string_view where, std::string_view member, bool& into) const {
    const Json* found = json_find(object, member);
    if (found == nullptr) return {};
    if (!found->is_bool()) return wrong(path_of(where, member), "true or false is expected");
    into = found->get_bool();
    return {};
  }

  template <class Value>
  Result<void> choice(std::string_view member, std::initializer_list<std::pair<std::string_view, Value>> known,
                      Value& into) const {
    const Json* found = json_find(body_, member);
    if (found == nullptr) return {};
    // In YAML 997 is a number.
    const std::string given = found->is_int64() ? std::to_string(found->get_int64()) : json_string_or(body_, member, "");
    std::vector<std::string_view> names;
    for (const auto& [name, value] : known) {
      names.push_back(name);
      if (name != given) continue;
      into = value;
      return {};
    }
    return wrong(member, fmt::format("\"{}\" is not one of {}", given, fmt::join(names, ", ")));
  }

  Result<void> load_identities() {
    const JsonObject x12 = object("x12");
    const JsonObject edifact = object("edifact");
    if (json_find(body_, "x12") != nullptr) {
      partner_.x12 = {json_string_or(x12, "qualifier", "ZZ"), json_string_or(x12, "id", "")};
      if (partner_.x12.id.empty()) return wrong("x12.id", "The partner's interchange id is missing");
    }
    if (json_find(body_, "edifact") != nullptr) return load_edifact(edifact);
    if (partner_.x12.id.empty()) return wrong("x12", "A partner has an interchange id in \"x12\", \"edifact\" or both");
    return {};
  }

  Result<void> load_edifact(const JsonObject& given) {
    CROSSDOCK_CHECK(only(
        given, "edifact",
        {"qualifier", "id", "syntax", "syntax_version", "una", "delimiters", "lines", "loose", "release", "association"}));
    partner_.edifact = {scalar(given, "qualifier", ""), scalar(given, "id", "")};
    if (partner_.edifact.id.empty()) return wrong("edifact.id", "The partner's interchange id is missing");
    hub::EdifactStyle& style = partner_.edifact_style;
    style.syntax = json_string_or(given, "syntax", style.syntax);
    style.syntax_version = scalar(given, "syntax_version", style.syntax_version);
    style.delimiters = json_string_or(given, "delimiters", "");
    style.release = json_string_or(given, "release", "");
    style.association = json_string_or(given, "association", "");
    CROSSDOCK_CHECK(flag(given, "edifact", "una", style.una));
    CROSSDOCK_CHECK(flag(given, "edifact", "lines", style.lines));
    CROSSDOCK_CHECK(flag(given, "edifact", "loose", style.loose));
    if (style.syntax.size() != 4 || !style.syntax.starts_with("UNO") || style.syntax[3] < 'A' || style.syntax[3] > 'Y')
      return wrong("edifact.syntax", fmt::format("\"{}\" is none of UNOA to UNOY", style.syntax));
    if (style.syntax_version.size() != 1 || style.syntax_version < "1" || style.syntax_version > "4")
      return wrong("edifact.syntax_version", "A version from 1 to 4 is expected");
    if (!style.delimiters.empty() && style.delimiters.size() != hub::k_una_characters)
      return wrong("edifact.delimiters", "The six characters of a UNA are expected: \":+.? '\"");
    const bool named = style.release.empty() || (style.release.size() >= 3 && style.release[1] == '.');
    if (!named) return wrong("edifact.release", "Version and release of the messages are expected: \"D.01B\"");
    const auto written =
        hub::edifact_standard().wrap(hub::no_numbers(), {"", "CROSSDOCK"}, partner_, {}, Timestamp{k_some_moment_us});
    if (!written) return wrong("edifact", written.error().message);
    return {};
  }

  // A document's name begins with its standard.
  Result<void> check_documents() const {
    for (const std::string& document : partner_.documents) {
      const bool edifact = document.starts_with("edifact_");
      const hub::EdiIdentity& identity = edifact ? partner_.edifact : partner_.x12;
      if (identity.id.empty())
        return wrong("documents",
                     fmt::format("\"{}\" is sent to a partner that has no {} id", document, edifact ? "edifact" : "x12"));
    }
    return {};
  }

  Result<void> load_batching() {
    if (json_find(body_, "batch") == nullptr) return {};
    const JsonObject given = object("batch");
    CROSSDOCK_CHECK(only(given, "batch", {"after_s", "documents"}));
    if (json_find(given, "after_s") == nullptr)
      return wrong("batch.after_s", "How long the first document waits is missing");
    CROSSDOCK_CHECK(whole(given, "batch", "after_s", 1, hub::k_batch_after_s_max, partner_.batching.after_s));
    return whole(given, "batch", "documents", 1, hub::k_batch_documents_max, partner_.batching.documents_max);
  }

  // In YAML an id of digits is a number; it must be quoted where zeros lead it.
  static std::string scalar(const JsonObject& object, std::string_view member, const std::string& otherwise) {
    const Json* found = json_find(object, member);
    if (found != nullptr && found->is_int64()) return std::to_string(found->get_int64());
    return json_string_or(object, member, otherwise);
  }

  Result<void> load_answers() {
    using hub::EnvelopeAnswer;
    using hub::GroupAnswer;
    const auto envelope = [this](std::string_view member, EnvelopeAnswer& into) {
      return choice<EnvelopeAnswer>(member,
                                    {{"never", EnvelopeAnswer::never},
                                     {"requested", EnvelopeAnswer::requested},
                                     {"errors", EnvelopeAnswer::errors},
                                     {"always", EnvelopeAnswer::always}},
                                    into);
    };
    CROSSDOCK_CHECK(envelope("ta1", partner_.ta1));
    CROSSDOCK_CHECK(envelope("contrl", partner_.contrl));
    return choice<GroupAnswer>("acknowledgement",
                               {{"997", GroupAnswer::x12_997}, {"999", GroupAnswer::x12_999}, {"none", GroupAnswer::none}},
                               partner_.acknowledgement);
  }

  // What its documents about stock and prices mean.
  Result<void> load_warehouse() {
    partner_.location = json_string_or(body_, "location", "");
    for (const auto& [id, location] : object("location_by_id")) {
      if (!location.is_string()) return wrong("location_by_id", "Each id names one of our locations");
      partner_.location_by_id[id] = std::string(location.get_string());
    }
    const std::string offset = json_string_or(body_, "utc_offset", "+00:00");
    const auto midnight = Timestamp::parse_rfc3339("2026-01-01T00:00:00" + offset);
    const auto utc = Timestamp::parse_rfc3339("2026-01-01T00:00:00Z");
    if (!midnight || !utc) return wrong("utc_offset", "An offset such as \"-06:00\" is expected");
    partner_.utc_offset_min = utc->ms_since(*midnight) / 60'000;
    const std::string prices = json_string_or(body_, "prices", "none");
    if (prices != "none" && prices != "list")
      return wrong("prices", fmt::format("\"{}\" is neither \"none\" nor \"list\"", prices));
    partner_.sets_prices = prices == "list";
    return {};
  }

  Result<void> load_duplicates() {
    const JsonObject given = object("duplicates");
    CROSSDOCK_CHECK(only(given, "duplicates", {"original", "replacement", "confirmation", "interchange_days"}));
    hub::DuplicatePolicy& policy = partner_.duplicates;
    CROSSDOCK_CHECK(
        rule(given, "original", {Rule::refuse, Rule::ignore, Rule::ignore_same, Rule::replace}, policy.original));
    CROSSDOCK_CHECK(rule(given, "replacement", {Rule::refuse, Rule::ignore_same, Rule::replace}, policy.replacement));
    CROSSDOCK_CHECK(rule(given, "confirmation", {Rule::refuse, Rule::confirm}, policy.confirmation));
    return whole(given, "duplicates", "interchange_days", 1, k_days_max, policy.interchange_days);
  }

  const std::string& file_;
  const JsonObject& body_;
  hub::Partner partner_;
};

}  // namespace

Result<void> load_partner_document(const std::string& file, const JsonObject& body, hub::Settings& settings) {
  CROSSDOCK_TRY(hub::Partner partner, PartnerDocument(file, body).load());
  const std::string name = partner.name;
  settings.partners[name] = std::move(partner);
  return {};
}

}  // namespace crossdock::landscape
