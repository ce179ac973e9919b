// SPDX-License-Identifier: Apache-2.0
#include "documents/testing/wire.hpp"

#include "codec/x12/set_stream.hpp"
#include "codec/x12/writer.hpp"

namespace crossdock::documents::testing {

using namespace edi;
using namespace codec::x12;

Result<TransactionSet> read_first(const std::string& bytes) {
  Batch batch = read_batch(bytes, Library::shipped());
  if (batch.interchanges.empty() || batch.interchanges[0].groups.empty() || batch.interchanges[0].groups[0].sets.empty())
    return fail(ErrorKind::invalid, "test.no_set", "There is no set in these bytes");
  ReceivedSet& set = batch.interchanges[0].groups[0].sets[0];
  if (!set.findings.empty()) return fail(ErrorKind::invalid, "test.finding", text_of(set.findings.front()));
  if (!set.accepted()) return fail(ErrorKind::invalid, "test.not_accepted", "The set is not complete");
  return std::move(set.tree);
}

Result<std::string> write_one(const TransactionSet& set) {
  OutboundInterchange out;
  out.header = {"00",     "",     "00", "",      "ZZ",        "CROSSDOCK", "ZZ", "HARBORMART",
                "261123", "0915", "U",  "00401", "000000001", "0",         "T"};
  out.groups.push_back({{set.functional_code, "CROSSDOCK", "HARBORMART", "20261123", "0915", "1", "X", "004010"}, {set}});
  out.line_end = "\n";
  return write_interchange(out);
}

std::string extension_of(const TransactionSet&) { return ".x12"; }

}  // namespace crossdock::documents::testing
