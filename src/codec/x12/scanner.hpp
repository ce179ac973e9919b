// SPDX-License-Identifier: Apache-2.0
// Bytes -> interchange headers and segments; knows nothing of counts and trailers (that is reader.hpp).
//
// Lenient where the meaning is certain: BOM, blanks and line breaks between segments, line breaks as terminators, lines
// wrapped at any column, NUL and CTRL-Z padding, text between interchanges, a missing last terminator. After damage it
// goes on at the next plausible ISA: at the beginning of a segment or line, or anywhere inside a segment if it is the
// complete fixed-length header with the same separator ("ISAAC" in a name is none of these).
//
// Feed it pieces of any size, or let it look at one text without copying. Not thread-safe; no I/O.
#pragma once

#include "codec/x12/isa.hpp"
#include "edi/finding.hpp"
#include "edi/limits.hpp"
#include "edi/segment_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::codec::x12 {

enum class TokenKind {
  need_more,    // feed, or finish
  end,          // everything was looked at
  interchange,  // isa() is valid; segments follow
  segment,      // segment() is valid
  unread,       // unread(): bytes that belong to nothing
  broken,       // unread(): no segment end in sight within the limit; the scanner now looks for the next interchange
};

class Scanner {
 public:
  explicit Scanner(const edi::Limits& limits) : limits_(limits) {}

  void feed(std::string_view bytes);           // copied
  void finish() { complete_ = true; }          // nothing follows
  void look_at(std::string_view whole_input);  // not copied; must outlive the scanner. Implies finish().

  TokenKind next();
  // After the IEA: what follows up to the next ISA is not part of any interchange.
  void leave_interchange() { inside_ = false; }

  const Isa& isa() const { return isa_; }
  const edi::SegmentView& segment() const { return segment_; }
  const edi::Unread& unread() const { return unread_; }
  bool too_many_elements() const { return too_many_elements_; }  // of segment(); the surplus is not in it
  std::size_t offset() const { return base_ + position_; }
  std::size_t interchange_offset() const { return interchange_offset_; }

 private:
  enum class Find { found, absent, need_more };

  TokenKind seek_interchange();
  TokenKind next_segment();
  TokenKind accept_isa(std::size_t at, Isa isa);
  TokenKind broken_off(std::size_t end);
  void skip_filler();
  bool skip_byte_order_mark();
  Find find_terminator(std::size_t& end) const;
  Find find_embedded_isa(std::size_t end, std::size_t& at) const;
  std::size_t binary_end() const;
  void cut(std::size_t end, std::size_t next, bool terminated);
  void split(std::string_view text);
  bool set_unread(std::size_t begin, std::size_t end, std::string_view reason);

  edi::Limits limits_;
  std::string buffer_;
  std::string_view data_;       // the input from base_ on
  std::size_t base_ = 0;        // input offset of data_[0]
  std::size_t position_ = 0;    // in data_
  std::size_t searched_ = 0;    // in data_: where to go on looking for an ISA
  std::size_t junk_begin_ = 0;  // input offset
  bool complete_ = false;
  bool inside_ = false;
  bool started_ = false;
  bool too_many_elements_ = false;
  std::size_t interchange_offset_ = 0;
  Isa isa_;
  edi::SegmentView segment_;
  std::vector<std::string_view> elements_;
  std::string scratch_;
  edi::Unread unread_;
};

}  // namespace crossdock::codec::x12
