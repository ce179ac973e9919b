// SPDX-License-Identifier: Apache-2.0
#include "documents/testing/wire.hpp"

#include "codec/edifact/syntax.hpp"
#include "codec/edifact/writer.hpp"
#include "codec/x12/syntax.hpp"
#include "codec/x12/writer.hpp"
#include "edi/library.hpp"
#include "edi/set_stream.hpp"

#include <array>

namespace crossdock::documents::testing {

using namespace edi;

namespace {

bool is_edifact(const TransactionSet& set) { return set.version.starts_with("D."); }

// A message in an interchange of syntax 3, UNOC.
Result<std::string> edifact_bytes(const TransactionSet& set) {
  codec::edifact::OutboundInterchange out;
  out.header = codec::edifact::interchange_header("UNOC", "3");
  out.header.sender = "4012345000023";
  out.header.sender_qualifier = "14";
  out.header.receiver = "4012345000016";
  out.header.receiver_qualifier = "14";
  out.header.date = "261123";
  out.header.time = "0915";
  out.header.control = "1";
  out.groups.push_back({codec::edifact::no_group(), {set}});
  out.line_end = "\n";
  return codec::edifact::write_interchange(out);
}

}  // namespace

Result<TransactionSet> read_first(const std::string& bytes, bool strict) {
  static const std::array<const Syntax*, 2> k_syntaxes = {&codec::x12::syntax(), &codec::edifact::syntax()};
  Batch batch = read_batch(bytes, Library::shipped(), k_syntaxes);
  if (batch.interchanges.empty() || batch.interchanges[0].groups.empty() || batch.interchanges[0].groups[0].sets.empty())
    return fail(ErrorKind::invalid, "test.no_set", "There is no set in these bytes");
  ReceivedSet& set = batch.interchanges[0].groups[0].sets[0];
  for (const Finding& finding : set.findings) {
    if (strict || finding.is_error()) return fail(ErrorKind::invalid, "test.finding", text_of(finding));
  }
  if (!set.accepted()) return fail(ErrorKind::invalid, "test.not_accepted", "The set is not complete");
  return std::move(set.tree);
}

Result<std::string> write_one(const TransactionSet& set) {
  if (is_edifact(set)) return edifact_bytes(set);
  codec::x12::OutboundInterchange out;
  out.header.authorisation_qualifier = "00";
  out.header.sender = "CROSSDOCK";
  out.header.receiver = "HARBORMART";
  out.header.date = "261123";
  out.header.time = "0915";
  out.header.control = "000000001";
  out.header.usage = "T";
  out.groups.push_back({{set.functional_code, "CROSSDOCK", "HARBORMART", "20261123", "0915", "1", "X", "004010"}, {set}});
  out.line_end = "\n";
  return codec::x12::write_interchange(out);
}

std::string extension_of(const TransactionSet& set) { return is_edifact(set) ? ".edi" : ".x12"; }

}  // namespace crossdock::documents::testing
