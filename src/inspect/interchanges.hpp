// SPDX-License-Identifier: Apache-2.0
// A file's interchanges one by one, each when it is whole: for what needs to see all of one at once.
#pragma once

#include "base/result.hpp"
#include "edi/received.hpp"
#include "edi/set_stream.hpp"
#include "inspect/examine.hpp"

#include <functional>

namespace crossdock::inspect {

using InterchangeSink = std::function<Result<>(edi::ReceivedInterchange&)>;

// With Trees::no the sets have headers and findings only. Memory is one interchange. Findings outside of interchanges are
// not told. True when there was EDI in it; errors are those of the source and of the sink.
Result<bool> for_each_interchange(const Source& source, edi::Trees trees, const InterchangeSink& sink);

}  // namespace crossdock::inspect
