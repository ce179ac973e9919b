// SPDX-License-Identifier: Apache-2.0
#include "inspect/envelope.hpp"

#include "codec/edifact/writer.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

namespace crossdock::inspect {
namespace {

template <class Owner, class Value>
struct Field {
  std::string_view name;
  Value Owner::* member;
};

using InterchangeField = Field<edi::InterchangeHeader, std::string>;
using GroupField = Field<edi::GroupHeader, std::string>;
using CharField = Field<edi::Delimiters, char>;

std::span<const InterchangeField> interchange_fields() {
  using H = edi::InterchangeHeader;
  static constexpr InterchangeField k_fields[] = {
      {"syntax", &H::syntax},
      {"version", &H::version},
      {"sender", &H::sender},
      {"sender_qualifier", &H::sender_qualifier},
      {"sender_internal", &H::sender_internal},
      {"sender_sub", &H::sender_sub},
      {"receiver", &H::receiver},
      {"receiver_qualifier", &H::receiver_qualifier},
      {"receiver_internal", &H::receiver_internal},
      {"receiver_sub", &H::receiver_sub},
      {"date", &H::date},
      {"time", &H::time},
      {"control", &H::control},
      {"usage", &H::usage},
      {"acknowledgement_requested", &H::acknowledgement_requested},
      {"authorisation_qualifier", &H::authorisation_qualifier},
      {"authorisation", &H::authorisation},
      {"security_qualifier", &H::security_qualifier},
      {"security", &H::security},
      {"standards", &H::standards},
      {"password", &H::password},
      {"password_qualifier", &H::password_qualifier},
      {"application_reference", &H::application_reference},
      {"priority", &H::priority},
      {"agreement", &H::agreement},
      {"directory", &H::directory},
      {"encoding", &H::encoding},
  };
  return k_fields;
}

std::span<const GroupField> group_fields() {
  using H = edi::GroupHeader;
  static constexpr GroupField k_fields[] = {
      {"functional_code", &H::functional_code},
      {"sender", &H::sender},
      {"sender_qualifier", &H::sender_qualifier},
      {"receiver", &H::receiver},
      {"receiver_qualifier", &H::receiver_qualifier},
      {"date", &H::date},
      {"time", &H::time},
      {"control", &H::control},
      {"agency", &H::agency},
      {"version", &H::version},
      {"implementation", &H::implementation},
      {"password", &H::password},
  };
  return k_fields;
}

std::span<const CharField> char_fields() {
  using D = edi::Delimiters;
  static constexpr CharField k_fields[] = {{"element", &D::element},
                                           {"component", &D::component},
                                           {"repetition", &D::repetition},
                                           {"release", &D::release},
                                           {"decimal", &D::decimal}};
  return k_fields;
}

edi::InterchangeHeader blank(edi::Standard standard) {
  return standard == edi::Standard::x12 ? edi::InterchangeHeader{} : codec::edifact::interchange_header("UNOC", "3");
}

edi::GroupHeader blank_group(edi::Standard standard) {
  return standard == edi::Standard::x12 ? edi::GroupHeader{} : codec::edifact::no_group();
}

edi::Delimiters blank_delimiters(edi::Standard standard) {
  if (standard == edi::Standard::x12) return {};
  edi::Delimiters delimiters = codec::edifact::default_delimiters();
  delimiters.repetition = '\0';
  return delimiters;
}

Unexpected wrong(std::string message, std::string place) {
  return fail(ErrorKind::invalid, "edi.write_json", std::move(message), std::move(place));
}

Result<std::string> text_of(const Json& value, const std::string& place) {
  if (!value.is_string()) return wrong(place + " must be a string", place);
  return std::string(value.get_string());
}

template <class Owner>
Result<> fill(Owner& owner, const JsonObject& json, std::span<const Field<Owner, std::string>> fields,
              const std::string& where) {
  for (const auto& [key, value] : json) {
    const std::string place = where + "." + std::string(key);
    const auto field = std::ranges::find(fields, std::string_view(key), &Field<Owner, std::string>::name);
    if (field == fields.end()) return wrong(place + " is no field of this header", place);
    CROSSDOCK_TRY(owner.*(field->member), text_of(value, place));
  }
  return {};
}

Result<edi::Delimiters> delimiters_of(const JsonObject& json, edi::Standard standard) {
  edi::Delimiters out = blank_delimiters(standard);
  for (const auto& [key, value] : json) {
    const std::string place = "envelope.delimiters." + std::string(key);
    CROSSDOCK_TRY(const std::string text, text_of(value, place));
    if (key == "segment") {
      out.segment = text;
      continue;
    }
    const auto field = std::ranges::find(char_fields(), std::string_view(key), &CharField::name);
    if (field == char_fields().end()) return wrong(place + " is no delimiter", place);
    if (text.size() > 1) return wrong(place + " must be one character", place);
    out.*(field->member) = text.empty() ? '\0' : text[0];
  }
  return out;
}

const Json* object_at(const JsonObject& json, std::string_view key) {
  const Json* found = json_find(json, key);
  return found != nullptr && found->is_object() ? found : nullptr;
}

Result<std::vector<edi::Segment>> acknowledgements_of(const JsonObject& json) {
  const Json* found = json_find(json, "acknowledgements");
  if (found == nullptr) return std::vector<edi::Segment>{};
  // As the content of a set.
  auto read = edi::set_from_json(JsonObject{{"set", "TA1"}, {"content", *found}});
  if (!read) return wrong("envelope.acknowledgements must be TA1 segments as arrays", "envelope.acknowledgements");
  return std::move(read->segments);
}

}  // namespace

JsonObject interchange_json(const edi::InterchangeHeader& header) {
  const edi::InterchangeHeader plain = blank(header.standard);
  JsonObject out;
  for (const auto& [name, member] : interchange_fields()) {
    if (header.*member != plain.*member) out[name] = header.*member;
  }
  return out;
}

JsonObject group_json(const edi::GroupHeader& header, edi::Standard standard) {
  const edi::GroupHeader plain = blank_group(standard);
  JsonObject out;
  for (const auto& [name, member] : group_fields()) {
    if (header.*member != plain.*member) out[name] = header.*member;
  }
  return out;
}

JsonObject delimiters_json(const edi::Delimiters& delimiters, edi::Standard standard) {
  const edi::Delimiters plain = blank_delimiters(standard);
  JsonObject out;
  for (const auto& [name, member] : char_fields()) {
    const char c = delimiters.*member;
    if (c != plain.*member) out[name] = c == '\0' ? std::string() : edi::to_utf8(std::string(1, c));
  }
  if (delimiters.segment != plain.segment) out["segment"] = edi::to_utf8(delimiters.segment);
  return out;
}

Result<Envelope> envelope_of(const JsonObject& json, edi::Standard standard) {
  Envelope out;
  out.header = blank(standard);
  out.delimiters = blank_delimiters(standard);
  const Json* header = object_at(json, "interchange");
  if (header == nullptr) return wrong("envelope.interchange must be an object", "envelope.interchange");
  CROSSDOCK_CHECK(
      fill<edi::InterchangeHeader>(out.header, header->get_object(), interchange_fields(), "envelope.interchange"));
  if (const Json* delimiters = object_at(json, "delimiters")) {
    CROSSDOCK_TRY(out.delimiters, delimiters_of(delimiters->get_object(), standard));
  }
  CROSSDOCK_TRY(out.acknowledgements, acknowledgements_of(json));
  return out;
}

Result<edi::GroupHeader> group_of(const JsonObject& json, edi::Standard standard) {
  edi::GroupHeader out = blank_group(standard);
  const Json* header = object_at(json, "group");
  if (header == nullptr) return wrong("envelope.group must be an object", "envelope.group");
  CROSSDOCK_CHECK(fill<edi::GroupHeader>(out, header->get_object(), group_fields(), "envelope.group"));
  return out;
}

}  // namespace crossdock::inspect
