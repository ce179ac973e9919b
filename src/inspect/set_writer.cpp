// SPDX-License-Identifier: Apache-2.0
#include "inspect/set_writer.hpp"

#include "codec/edifact/writer.hpp"
#include "codec/x12/writer.hpp"
#include "edi/text.hpp"
#include "inspect/readable_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::inspect {
namespace {

Unexpected wrong(std::string message, std::string place) {
  return fail(ErrorKind::invalid, "edi.write_json", std::move(message), std::move(place));
}

Result<edi::Standard> standard_of(const JsonObject& set) {
  const std::string named = json_string_or(set, "standard", "");
  if (named == "X12") return edi::Standard::x12;
  if (named == "EDIFACT") return edi::Standard::edifact;
  if (!named.empty()) return wrong("standard must be X12 or EDIFACT", "standard");
  const std::string id = json_string_or(set, "set", "");
  return std::ranges::all_of(id, edi::is_digit) ? edi::Standard::x12 : edi::Standard::edifact;
}

}  // namespace

Result<> SetWriter::add(const JsonObject& set) {
  CROSSDOCK_CHECK(open(set, json_find(set, "envelope")));
  CROSSDOCK_TRY(edi::TransactionSet made, set_of(set));
  groups_.back().sets.push_back(std::move(made));
  return {};
}

// Interchange and group the set belongs in.
Result<> SetWriter::open(const JsonObject& set, const Json* envelope) {
  if (envelope != nullptr && !envelope->is_object()) return wrong("envelope must be an object", "envelope");
  CROSSDOCK_TRY(const edi::Standard standard, standard_of(set));
  const bool begins = envelope != nullptr && json_find(envelope->get_object(), "interchange") != nullptr;
  if (begins) {
    CROSSDOCK_CHECK(flush());
    CROSSDOCK_TRY(envelope_, envelope_of(envelope->get_object(), standard));
  }
  const std::string control = json_string_or(set, "interchange", "");
  if (!envelope_ || (!begins && !control.empty() && control != envelope_->header.control)) {
    return wrong("There is no envelope.interchange here nor in a set before it that belongs to the same interchange",
                 "envelope.interchange");
  }
  if (envelope_->header.standard != standard) {
    return wrong(fmt::format("An interchange of {} takes no set of another standard", to_string(envelope_->header.standard)),
                 "standard");
  }
  if (envelope != nullptr && json_find(envelope->get_object(), "group") != nullptr) {
    CROSSDOCK_TRY(edi::GroupHeader header, group_of(envelope->get_object(), standard));
    groups_.push_back({std::move(header), {}});
  } else if (groups_.empty()) {
    if (standard == edi::Standard::x12) return wrong("A set of X12 needs an envelope.group", "envelope.group");
    groups_.push_back({codec::edifact::no_group(), {}});
  }
  return {};
}

Result<std::string> SetWriter::written() {
  const edi::InterchangeHeader& header = envelope_->header;
  if (header.standard == edi::Standard::x12) {
    codec::x12::OutboundInterchange out{
        header, envelope_->delimiters, {}, options_.line_end, envelope_->acknowledgements, options_.loose};
    if (out.delimiters.segment == "\n") out.line_end.clear();
    for (Group& group : groups_) out.groups.push_back({std::move(group.header), std::move(group.sets)});
    return codec::x12::write_interchange(out);
  }
  codec::edifact::OutboundInterchange out{header,          envelope_->delimiters, {}, options_.line_end,
                                          options_.advise, options_.loose};
  if (out.delimiters.segment == "\n") out.line_end.clear();
  for (Group& group : groups_) out.groups.push_back({std::move(group.header), std::move(group.sets)});
  return codec::edifact::write_interchange(out);
}

Result<> SetWriter::flush() {
  if (!envelope_) return {};
  CROSSDOCK_TRY(const std::string bytes, written());
  envelope_.reset();
  groups_.clear();
  return sink_(bytes);
}

}  // namespace crossdock::inspect
