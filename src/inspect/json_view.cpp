// SPDX-License-Identifier: Apache-2.0
#include "inspect/json_view.hpp"

#include "base/json.hpp"

namespace crossdock::inspect {
namespace {

void add(Spool& spool, const Json& value) {
  if (!spool.empty()) spool.append(",");
  spool.append(json_text(value));
}

JsonArray range(std::size_t begin, std::size_t end) {
  JsonArray out;
  out.emplace_back(begin);
  out.emplace_back(end);
  return out;
}

Json position_json(const edi::Position& position) {
  JsonObject out;
  const auto text = [&out](std::string_view name, const std::string& value) {
    if (!value.empty()) out[name] = value;
  };
  const auto number = [&out](std::string_view name, std::size_t value) {
    if (value > 0) out[name] = value;
  };
  text("interchange", position.interchange);
  text("group", position.group);
  text("set", position.set);
  number("segment", position.segment_index);
  text("tag", position.tag);
  number("element", position.element);
  number("component", position.component);
  number("repeat", position.repeat);
  return out;
}

bool print_array(std::FILE* out, const char* name, Spool& spool) {
  return std::fprintf(out, ",\"%s\":[", name) > 0 && spool.move_to(out) && std::fputc(']', out) != EOF;
}

}  // namespace

void JsonView::interchange_begin(const InterchangeSummary& interchange) { interchange_ = interchange.header.control; }

void JsonView::set(const SetSummary& set, const std::vector<edi::Finding>& findings) {
  add(sets_, JsonObject{{"type", set.type},
                        {"version", set.version},
                        {"control_number", set.control},
                        {"interchange", interchange_},
                        {"group", set.group},
                        {"status", to_string(set.status)},
                        {"segments", set.segments},
                        {"byte_range", range(set.begin, set.end)}});
  for (const edi::Finding& one : findings) finding(one);
}

void JsonView::finding(const edi::Finding& finding) {
  JsonObject out{{"level", to_string(finding.level)},
                 {"severity", to_string(finding.severity)},
                 {"code", finding.code},
                 {"message", finding.message},
                 {"position", position_json(finding.position)},
                 {"byte_offset", finding.position.byte_offset}};
  if (!finding.value.empty()) out["value"] = finding.value;
  add(findings_, Json(std::move(out)));
}

void JsonView::interchange_end(const InterchangeSummary& interchange) {
  const edi::InterchangeHeader& header = interchange.header;
  JsonObject out{{"standard", to_string(header.standard)},
                 {"control_number", header.control},
                 {"sender", header.sender},
                 {"sender_qualifier", header.sender_qualifier},
                 {"receiver", header.receiver},
                 {"receiver_qualifier", header.receiver_qualifier},
                 {"usage", header.usage},
                 {"status", to_string(interchange.status)},
                 {"sets", interchange.sets},
                 {"byte_range", range(interchange.begin, interchange.end)}};
  if (interchange.implied) out["implied"] = true;
  add(interchanges_, Json(std::move(out)));
}

void JsonView::unread(const edi::Unread& unread) {
  add(unread_, JsonObject{{"byte_range", range(unread.begin, unread.end)}, {"reason", unread.reason}});
}

bool JsonView::print(std::FILE* out) {
  const std::string file = json_text(Json(file_));
  return std::fprintf(out, "{\"file\":%s", file.c_str()) > 0 && print_array(out, "interchanges", interchanges_) &&
         print_array(out, "sets", sets_) && print_array(out, "findings", findings_) && print_array(out, "unread", unread_) &&
         std::fputs("}\n", out) >= 0;
}

}  // namespace crossdock::inspect
