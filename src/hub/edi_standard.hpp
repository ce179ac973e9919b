// SPDX-License-Identifier: Apache-2.0
// What the hub asks of a standard of EDI. Everything in which X12 and EDIFACT differ for the hub is behind this: how
// partners are named in envelopes, what a set is about, which sets answer others and what they say, what an interchange is
// owed, and how what we send is numbered and wrapped. Implementations are stateless and live for ever.
//
// Writer thread, within the caller's unit of work, wherever a transaction is taken.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "documents/translator.hpp"
#include "edi/received.hpp"
#include "edi/syntax.hpp"
#include "hub/answers.hpp"
#include "hub/domain.hpp"
#include "hub/settings.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

// The business object that a set is about, whose messages are applied one after the other (sequences.hpp).
struct SetSubject {
  std::string number;    // a purchase order, a warehouse's reference; "" = it commutes with everything
  bool way_out = false;  // the set says what left: it also stands in the sequence of the order that is known by the number
};

// What is to be one interchange.
struct Outgoing {
  std::vector<edi::TransactionSet> sets;
  std::vector<edi::Segment> acknowledgements = {};  // of interchanges (TA1)
  bool wants_acknowledgement = false;
  bool answers = false;  // only answers: they must leave whatever they quote
};

struct Encoded {
  std::string bytes;
  std::string file;         // "HARBORMART-856-000000012.x12"
  std::string interchange;  // ISA13, UNB 0020
  struct Place {
    std::string group;  // GS06; "" = in no group, and then `set` is unique among all that the partner gets
    std::string set;    // ST02, UNH 0062
  };
  std::vector<Place> places;  // of each set, in the order they were given
};

// The next control number of a series, at most `maximum`.
using Numbers = std::function<Result<std::int64_t>(const std::string& series, std::int64_t maximum)>;
// From the store, durable with the unit of work: gaps are possible, reuse within a turn of the series is not.
Numbers stored_numbers(store::Tx& tx);
// All are 1: to see whether a set can be written before it has its turn.
Numbers no_numbers();

class EdiStandard {
 public:
  virtual ~EdiStandard() = default;

  virtual std::string_view name() const = 0;  // "x12": begins the names of its documents; stored with what is sent
  virtual const edi::Syntax& syntax() const = 0;
  virtual std::string_view content_type() const = 0;
  virtual std::string_view test_mark() const = 0;  // where an envelope says that it holds test data: "ISA15 T"
  virtual const EdiIdentity& ours(const Settings& settings) const = 0;
  virtual const EdiIdentity& theirs(const Partner& partner) const = 0;

  virtual SetSubject subject_of(const edi::TransactionSet& set) const = 0;
  // What the sender calls the document; "" where no answer to it would name it.
  virtual std::string document_number(const edi::TransactionSet& set) const = 0;
  // Answers to what we sent are read by rules of their own, whether or not there is a definition of their version.
  virtual bool is_answer(std::string_view set) const = 0;
  // One reaches what it answers; the first order of it.
  virtual Result<OrderId> take_answer(Domain& domain, store::Tx& tx, const Partner& partner, const edi::TransactionSet& set,
                                      MessageId message, Timestamp now) const = 0;
  // The same of one that stands outside of sets (TA1).
  virtual Result<void> take_acknowledgement(Domain& domain, store::Tx& tx, const Partner& partner,
                                            const edi::Segment& acknowledgement, MessageId message, Timestamp now) const = 0;
  // What an interchange is owed in answer; both arguments outlive it.
  virtual std::unique_ptr<Answers> answers_to(const Partner& partner, const edi::ReceivedInterchange& interchange) const = 0;

  // How a partner wants the sets that it gets.
  virtual documents::Shape shape_for(const Partner& partner) const = 0;
  // One interchange.
  virtual Result<Encoded> wrap(const Numbers& next, const EdiIdentity& from, const Partner& to, Outgoing outgoing,
                               Timestamp now) const = 0;
};

const EdiStandard& standard_of(edi::Standard standard);
const EdiStandard& standard_of_document(std::string_view name);  // "edifact_desadv"
// For one reader that takes them all.
edi::Syntaxes all_syntaxes();

// Who sent it; nullptr when nobody here is known by that.
const Partner* sender_of(const Settings& settings, const edi::InterchangeHeader& header);

const EdiStandard& x12_standard();
const EdiStandard& edifact_standard();

}  // namespace crossdock::hub
