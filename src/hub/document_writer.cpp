// SPDX-License-Identifier: Apache-2.0
#include "hub/document_writer.hpp"

#include "codec/x12/writer.hpp"
#include "documents/document.hpp"
#include "documents/translator.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

namespace x12 = codec::x12;

constexpr std::int64_t k_control_max = 999'999'999;  // nine digits: ISA13, GS06

std::string functional_code(const edi::TransactionSet& set) {
  if (!set.functional_code.empty()) return set.functional_code;
  const auto match = edi::Library::shipped().find("004010", set.id);
  return match ? std::string(match.set->functional_code) : std::string("FA");
}

// A group of 005010 travels in an interchange of 00501, which names a repetition separator.
void use_newer_controls(x12::OutboundInterchange& out) {
  out.header.version = "00501";
  out.delimiters.repetition = '^';
}

// The group for such sets in `out`, made and numbered when it is not there yet.
Result<x12::OutboundGroup*> group_for(store::Tx& tx, const std::string& pair, const edi::GroupHeader& header,
                                      x12::OutboundInterchange& out) {
  const auto known = std::ranges::find_if(out.groups, [&](const x12::OutboundGroup& one) {
    return one.header.functional_code == header.functional_code && one.header.version == header.version;
  });
  if (known != out.groups.end()) return &*known;
  CROSSDOCK_TRY(const std::int64_t number, next_control_number(tx, "GS06 " + pair, k_control_max));
  out.groups.push_back({header, {}});
  out.groups.back().header.control = std::to_string(number);
  return &out.groups.back();
}

}  // namespace

DocumentWriter::DocumentWriter() = default;
DocumentWriter::~DocumentWriter() = default;

Result<const documents::Translator*> DocumentWriter::translator() {
  if (translator_) return translator_.get();
  registry_ = std::make_unique<documents::DocumentRegistry>();
  documents::register_all(*registry_);
  CROSSDOCK_TRY(auto compiled, documents::Translator::compile(*registry_, edi::Library::shipped()));
  translator_ = std::make_unique<documents::Translator>(std::move(compiled));
  return translator_.get();
}

Result<const documents::Document*> DocumentWriter::document(std::string_view name) {
  CROSSDOCK_CHECK(translator());
  return registry_->find(name);
}

Result<const documents::Document*> DocumentWriter::document_of_set(std::string_view set) {
  CROSSDOCK_CHECK(translator());
  return registry_->find_set(set);
}

Result<edi::TransactionSet> DocumentWriter::build(std::string_view set, const Json& document) {
  CROSSDOCK_TRY(const documents::Translator* ready, translator());
  return ready->to_set(set, document, x12::set_control(1), Json());
}

Result<Json> DocumentWriter::read(const edi::TransactionSet& set, const JsonObject& context) {
  CROSSDOCK_TRY(const documents::Translator* ready, translator());
  return ready->to_command(set, Json(context));
}

Result<Encoded> DocumentWriter::wrap(store::Tx& tx, const X12Identity& from, const X12Identity& to, bool test,
                                     std::vector<edi::TransactionSet> sets, Timestamp now, std::vector<edi::Segment> ta1) {
  const std::string pair = fmt::format("{} {} {} {}", from.qualifier, from.id, to.qualifier, to.id);
  CROSSDOCK_TRY(const std::int64_t interchange, next_control_number(tx, "ISA13 " + pair, k_control_max));
  x12::OutboundInterchange out;
  out.header.sender_qualifier = from.qualifier;
  out.header.sender = from.id;
  out.header.receiver_qualifier = to.qualifier;
  out.header.receiver = to.id;
  out.header.control = x12::interchange_control(interchange);
  out.header.usage = test ? "T" : "P";
  out.line_end = "\n";
  out.acknowledgements = std::move(ta1);
  edi::GroupHeader group;
  group.sender = from.id;
  group.receiver = to.id;
  x12::stamp(out.header, group, now);
  const std::string kind = sets.empty() ? "TA1" : sets.front().id;
  Encoded encoded{{}, fmt::format("{}-{}-{}.x12", to.id, kind, out.header.control), out.header.control, {}};
  for (edi::TransactionSet& set : sets) {
    group.functional_code = functional_code(set);
    group.version = set.version.empty() ? "004010" : set.version;
    if (group.version >= "005") use_newer_controls(out);
    CROSSDOCK_TRY(x12::OutboundGroup* const into, group_for(tx, pair, group, out));
    set.control = x12::set_control(static_cast<std::int64_t>(into->sets.size()) + 1);
    encoded.places.push_back({into->header.control, set.control});
    into->sets.push_back(std::move(set));
  }
  CROSSDOCK_TRY(encoded.bytes, x12::write_interchange(out));
  return encoded;
}

Result<std::int64_t> next_control_number(store::Tx& tx, const std::string& series, std::int64_t maximum) {
  CROSSDOCK_TRY(const auto row, tx.get(tables::k_control_number, {series}));
  const std::int64_t last = row ? store::as_integer((*row)[1]) : 0;
  const std::int64_t next = last >= maximum ? 1 : last + 1;
  CROSSDOCK_CHECK(tx.put(tables::k_control_number, {series, next}));
  return next;
}

}  // namespace crossdock::hub
