// SPDX-License-Identifier: Apache-2.0
#include "hub/document_writer.hpp"

#include "codec/x12/writer.hpp"
#include "documents/document.hpp"
#include "documents/translator.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

namespace x12 = codec::x12;

constexpr std::int64_t k_control_max = 999'999'999;  // nine digits: ISA13, GS06

}  // namespace

DocumentWriter::DocumentWriter() = default;
DocumentWriter::~DocumentWriter() = default;

Result<const documents::Translator*> DocumentWriter::translator() {
  if (translator_) return translator_.get();
  documents::DocumentRegistry registry;
  documents::register_all(registry);
  CROSSDOCK_TRY(auto compiled, documents::Translator::compile(registry, edi::Library::shipped()));
  translator_ = std::make_unique<documents::Translator>(std::move(compiled));
  return translator_.get();
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
                                     std::vector<edi::TransactionSet> sets, Timestamp now) {
  const std::string pair = fmt::format("{} {} {} {}", from.qualifier, from.id, to.qualifier, to.id);
  CROSSDOCK_TRY(const std::int64_t interchange, next_control_number(tx, "ISA13 " + pair, k_control_max));
  CROSSDOCK_TRY(const std::int64_t group, next_control_number(tx, "GS06 " + pair, k_control_max));
  const auto match = edi::Library::shipped().find("004010", sets.front().id);
  x12::OutboundInterchange out;
  out.header.sender_qualifier = from.qualifier;
  out.header.sender = from.id;
  out.header.receiver_qualifier = to.qualifier;
  out.header.receiver = to.id;
  out.header.control = x12::interchange_control(interchange);
  out.header.usage = test ? "T" : "P";
  out.line_end = "\n";
  x12::OutboundGroup one;
  one.header.functional_code = match ? match.set->functional_code : "FA";
  one.header.sender = from.id;
  one.header.receiver = to.id;
  one.header.control = std::to_string(group);
  x12::stamp(out.header, one.header, now);
  Encoded encoded{
      {}, fmt::format("{}-{}-{}.x12", to.id, sets.front().id, out.header.control), out.header.control, one.header.control};
  one.sets = std::move(sets);
  out.groups.push_back(std::move(one));
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
