// SPDX-License-Identifier: Apache-2.0
// The JSON of `crossdock edi json` back into EDI: sets with their envelopes (envelope.hpp), in the order they come. A set
// without an envelope goes where the one before it went. Memory is one interchange.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "edi/headers.hpp"
#include "edi/tree.hpp"
#include "inspect/envelope.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::inspect {

struct WriteOptions {
  std::string line_end;  // "", "\n" or "\r\n", after each segment
  bool advise = false;   // EDIFACT: always a UNA
  bool loose = false;    // as received: UNOA and UNOB with any character, GS06 with leading zeros
};

class SetWriter {
 public:
  using Sink = std::function<Result<>(std::string_view interchange)>;

  SetWriter(WriteOptions options, Sink sink) : options_(std::move(options)), sink_(std::move(sink)) {}

  // Errors: "edi.write_json" and "edi.tree" with the JSON path, those of the codecs' writers with the place in the set.
  Result<> add(const JsonObject& set);
  Result<> finish() { return flush(); }

 private:
  struct Group {
    edi::GroupHeader header;
    std::vector<edi::TransactionSet> sets;
  };

  Result<> open(const JsonObject& set, const Json* envelope);
  Result<> flush();
  Result<std::string> written();

  WriteOptions options_;
  Sink sink_;
  std::optional<Envelope> envelope_;
  std::vector<Group> groups_;
};

}  // namespace crossdock::inspect
