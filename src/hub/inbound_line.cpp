// SPDX-License-Identifier: Apache-2.0
#include "hub/inbound_line.hpp"

#include "hub/xref.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::size_t k_content_bytes_max = 1U << 20U;

// The same GTIN in the lengths it is written in.
std::vector<std::string> gtin_forms(std::string_view text) {
  std::vector<std::string> forms{std::string(text)};
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || text.size() < 8 || text.size() > 14) return forms;
  const std::string bare(text.substr(std::min(text.find_first_not_of('0'), text.size() - 1)));
  for (const std::size_t length : {8U, 12U, 13U, 14U}) {
    if (bare.size() > length || length == text.size()) continue;
    forms.push_back(std::string(length - bare.size(), '0') + bare);
  }
  return forms;
}

}  // namespace

Result<std::shared_ptr<const model::Item>> item_of_line(const Domain& domain, const JsonObject& line, Numbering numbering) {
  const Json* given = json_find(line, "item");
  const JsonObject ids = given != nullptr && given->is_object() ? given->get_object() : JsonObject{};
  const std::string seller = json_string_or(ids, "vendor_part", "");
  const std::string buyer = numbering == Numbering::by_either ? json_string_or(ids, "buyer_part", "") : "";
  const std::string upc = json_string_or(ids, "upc", "");
  for (const std::string& number : {buyer, seller}) {
    if (auto item = number.empty() ? nullptr : domain.reference.item(number)) return item;
  }
  for (const std::string& form : upc.empty() ? std::vector<std::string>{} : gtin_forms(upc)) {
    if (auto item = domain.reference.item_by_upc(form)) return item;
  }
  const std::string name = line_name(line);
  return fail(ErrorKind::missing_reference, "item.unknown",
              fmt::format("{}: neither our number \"{}\" nor the UPC \"{}\" is an item of ours", name,
                          buyer.empty() ? seller : buyer, upc),
              name);
}

ItemOf items_bought(const Domain& domain, store::Reader& reader, const Partner& partner, Timestamp day) {
  return [&domain, &reader, &partner, day](const JsonObject& line) -> Result<std::shared_ptr<const model::Item>> {
    auto item = item_of_line(domain, line, Numbering::by_seller);
    const Json* given = json_find(line, "item");
    const std::string theirs =
        given != nullptr && given->is_object() ? json_string_or(given->get_object(), "buyer_part", "") : "";
    const std::string table = "item:" + partner.name;
    if (item || theirs.empty()) return item;
    CROSSDOCK_TRY(const bool has_table, has_xref(domain, reader, table));
    if (!has_table) return item;
    CROSSDOCK_TRY(const std::string ours, need_xref(domain, reader, table, theirs, day.rfc3339().substr(0, 10)));
    return domain.reference.need_item(ours);
  };
}

Result<std::string> party_of(const Partner& partner, const JsonObject& content) {
  for (const char* member : {"buyer", "ship_to", "bill_to"}) {
    const Json* party = json_find(content, member);
    if (party == nullptr || !party->is_object()) continue;
    const auto found = partner.party_by_id.find(json_string_or(party->get_object(), "id", ""));
    if (found != partner.party_by_id.end()) return found->second;
  }
  if (!partner.party.empty()) return partner.party;
  return fail(ErrorKind::missing_reference, "party.unknown",
              fmt::format("No customer of partner {} has the buyer id in this document", partner.name), partner.name);
}

std::string line_name(const JsonObject& line) { return "line " + json_string_or(line, "line", "?"); }

Result<Timestamp> moment_of(const Partner& partner, std::string_view text, Timestamp now) {
  const bool is_day = text.size() == 10;
  const bool offset = !is_day && (text.back() == 'Z' || text.find_first_of("+-", 11) != std::string_view::npos);
  CROSSDOCK_TRY(Timestamp moment, Timestamp::parse_rfc3339(fmt::format("{}{}", text,
                                                                       offset   ? ""
                                                                       : is_day ? "T23:59:59Z"
                                                                                : "Z")));
  if (!offset) moment = moment.plus_ms(-partner.utc_offset_min * 60'000);
  return std::min(moment, now);
}

Result<std::string> location_of(const Domain& domain, const Partner& partner, const Json* party) {
  const std::string id = party != nullptr && party->is_object() ? json_string_or(party->get_object(), "id", "") : "";
  const auto known = partner.location_by_id.find(id);
  if (known != partner.location_by_id.end()) return known->second;
  if (!id.empty() && domain.reference.location(id) != nullptr) return id;
  const bool told_apart = !id.empty() && !partner.location_by_id.empty();
  if (!partner.location.empty() && !told_apart) return partner.location;
  return fail(ErrorKind::missing_reference, "location.unknown",
              fmt::format("Partner {}: \"{}\" is no location of ours; add it to location_by_id and retry", partner.name, id),
              partner.name);
}

void LineFailures::add(const JsonObject& line, Error error) {
  if (errors_.empty()) first_line_ = line_name(line);
  errors_.push_back(std::move(error));
}

void LineFailures::add_outcome(const JsonObject& line, const Json& outcome) {
  const Json* error = json_find(outcome.get_object(), "error");
  if (error == nullptr) return;
  const JsonObject& told = error->get_object();
  add(line, Error{ErrorKind::rejected, json_string_or(told, "code", "line.refused"), json_string_or(told, "detail", ""),
                  line_name(line)});
}

Result<void> LineFailures::result(std::size_t lines) const {
  if (errors_.empty()) return {};
  const Error& first = errors_.front();
  return fail(first.kind, first.code,
              errors_.size() == 1 ? fmt::format("{}: {}", first_line_, first.message)
                                  : fmt::format("{} of {} lines were not applied; {}: {}", errors_.size(), lines,
                                                first_line_, first.message),
              first_line_);
}

std::string source_of(const Partner& partner) { return "/partners/" + partner.name; }

Result<void> publish_received(Domain& domain, store::Tx& tx, const InboundDocument& document, std::string_view number,
                              Timestamp now) {
  const std::string id = fmt::format("{} {}", document.kind, number);
  CROSSDOCK_TRY(const bool first, domain.inbox.first_time(tx, source_of(document.partner), id, document.message, now));
  if (!first) return {};
  JsonObject data{{"partner", document.partner.name},
                  {"document", document.name},
                  {"number", number},
                  {"message", document.message.text()}};
  // What is larger is in the message that is kept.
  if (json_text(Json(document.content)).size() <= k_content_bytes_max) data["content"] = document.content;
  events::Event event{.type = document.kind + ".received",
                      .source = source_of(document.partner),
                      .subject = std::string(number),
                      .time = now,
                      .correlation = {},
                      .data = Json(std::move(data))};
  return publish(domain, tx, std::move(event), now);
}

}  // namespace crossdock::hub
