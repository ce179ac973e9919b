// SPDX-License-Identifier: Apache-2.0
// What came in, whatever its standard: sets with their findings, the groups and interchanges around them, and the bytes
// that belong to none. Plain data; the streams of the codecs fill it.
#pragma once

#include "edi/delimiters.hpp"
#include "edi/finding.hpp"
#include "edi/headers.hpp"
#include "edi/tree.hpp"

#include <cstddef>
#include <vector>

namespace crossdock::edi {

struct ReceivedSet {
  TransactionSet tree;
  Segment header;                 // the ST or UNH as it came
  std::size_t segments = 0;       // with header and trailer
  std::vector<Finding> findings;  // of this set: envelope, structure, elements
  bool complete = false;          // its trailer was there; otherwise its bytes are listed as unread
  bool known = false;             // there is a definition for it (else: one finding, edi.set_unknown)
  std::size_t begin = 0;          // bytes of the input, header to trailer
  std::size_t end = 0;

  bool accepted() const { return complete && known && !has_error(findings); }
};

struct ReceivedGroup {
  GroupHeader header;  // empty strings when the sets stood outside of any group
  std::vector<ReceivedSet> sets;
  std::vector<Finding> findings;
  bool complete = false;
};

struct ReceivedInterchange {
  InterchangeHeader header;
  Delimiters delimiters;
  std::vector<ReceivedGroup> groups;
  std::vector<Segment> acknowledgements;  // TA1
  std::vector<Finding> findings;
  bool complete = false;
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Batch {
  std::vector<ReceivedInterchange> interchanges;
  std::vector<Finding> findings;  // outside of interchanges
  std::vector<Unread> unread;     // every byte that is in no complete set or envelope
};

}  // namespace crossdock::edi
