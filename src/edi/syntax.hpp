// SPDX-License-Identifier: Apache-2.0
// What scanner and reader ask the codec of a standard about its envelopes. A codec implements it once; one reader takes
// several, so that a file may mix X12 and EDIFACT. Implementations are stateless, live for ever and may be shared
// between threads.
#pragma once

#include "edi/delimiters.hpp"
#include "edi/finding.hpp"
#include "edi/headers.hpp"
#include "edi/segment_view.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

class Charset;

// The beginning of an interchange at a given place.
struct Opening {
  enum class State { no, need_more, yes };
  struct Remark {
    Severity severity = Severity::warning;
    std::string_view code;  // a slug
    std::string message;
    std::size_t element = 0;
    std::size_t offset = 0;  // from the beginning of the header
  };

  State state = State::no;
  std::size_t size = 0;  // bytes up to what follows the header; 0 for an implied one
  bool certain = false;  // so complete that it is believed even in the middle of a segment
  bool implied = false;  // groups or sets begin here without an interchange header
  bool wrapped = false;  // line breaks inside
  std::string_view tag;  // of the header, for findings
  InterchangeHeader header;
  Delimiters delimiters;
  const Charset* charset = nullptr;
  std::vector<Remark> remarks;
};

// How many bytes a header may take; an Opening is decided when so many are there.
inline constexpr std::size_t k_opening_bytes_max = 1024;

enum class Role { body, set_begin, set_end, group_begin, group_end, interchange_end, acknowledgement };

struct Tags {  // for sentences
  std::string_view interchange_begin, interchange_end, group_begin, group_end, set_begin, set_end;
  std::string_view acknowledgement;  // TA1
};

class Syntax {
 public:
  virtual ~Syntax() = default;

  virtual Standard standard() const = 0;
  virtual const Tags& tags() const = 0;
  // A look at the first bytes: whether recognise() is worth asking. False for fewer than four bytes.
  virtual bool may_open(std::string_view bytes) const = 0;
  // `bytes` begin where may_open() held. `complete`: no more bytes will follow, so need_more is not answered.
  virtual Opening recognise(std::string_view bytes, bool complete) const = 0;
  // Groups or sets without a header around them, at the beginning of a line.
  virtual Opening recognise_implied(std::string_view bytes, bool complete) const = 0;

  virtual Role role(std::string_view tag) const = 0;  // of a tag in capitals
  virtual GroupHeader group(const SegmentView& segment) const = 0;
  virtual SetHeader set(const SegmentView& segment) const = 0;
  // Empty, or what is wrong with the header.
  virtual std::string_view group_fault(const GroupHeader& header, const SegmentView& segment) const = 0;
  virtual std::string_view set_fault(const SetHeader& header) const = 0;
  virtual std::size_t set_control_element() const = 0;  // ST02 or UNH01
  virtual bool sets_need_group() const = 0;
  virtual bool tag_has_components() const = 0;
  // Where the data of a binary segment that begins at `position` ends; 0: it is none.
  virtual std::size_t binary_end(std::string_view data, std::size_t position, const Delimiters& delimiters,
                                 bool complete) const = 0;
};

using Syntaxes = std::span<const Syntax* const>;

}  // namespace crossdock::edi
