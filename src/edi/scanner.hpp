// SPDX-License-Identifier: Apache-2.0
// Bytes -> interchange headers and segments; knows nothing of counts and trailers (that is reader.hpp), and of the
// standards only what their Syntax tells.
//
// Lenient where the meaning is certain: BOM, blanks and line breaks between segments, line breaks as terminators, lines
// wrapped at any column, NUL and CTRL-Z padding, text between interchanges, a missing last terminator. After damage it
// goes on at the next plausible header: at the beginning of a segment or line, or anywhere inside a segment if it is
// complete beyond doubt ("ISAAC" in a name is not). Groups and sets without a header around them are taken up
// where a line begins with them outside of an interchange.
//
// Feed it pieces of any size, or let it look at one text without copying. Not thread-safe; no I/O.
#pragma once

#include "edi/finding.hpp"
#include "edi/limits.hpp"
#include "edi/plain_scan.hpp"
#include "edi/segment_view.hpp"
#include "edi/syntax.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

enum class TokenKind {
  need_more,    // feed, or finish
  end,          // everything was looked at
  interchange,  // opening() and syntax() are valid; segments follow
  segment,      // segment() is valid
  unread,       // unread(): bytes that belong to nothing
  broken,       // unread(): no segment end in sight within the limit; the scanner now looks for the next interchange
};

class Scanner {
 public:
  // `syntaxes` must outlive the scanner.
  Scanner(Syntaxes syntaxes, const Limits& limits) : syntaxes_(syntaxes), limits_(limits) {}

  void feed(std::string_view bytes);           // copied
  void finish() { complete_ = true; }          // nothing follows
  void look_at(std::string_view whole_input);  // not copied; must outlive the scanner. Implies finish().

  TokenKind next();
  // Every segment the careful way: for comparisons.
  void only_carefully() { carefully_ = true; }
  // Passes over segments of a set without looking into them: at most `segments_max` that end before the offset `end_max`,
  // up to what next() must see (of an envelope, or out of the ordinary). How many there were.
  std::size_t skip_plain(std::size_t segments_max, std::size_t end_max);
  bool may_be_envelope(std::string_view tag) const { return plain_.may_be_envelope(tag); }
  // After the trailer: what follows up to the next header is not part of any interchange.
  void leave_interchange();

  const Opening& opening() const { return opening_; }
  const Syntax& syntax() const { return *syntax_; }  // of opening()
  const SegmentView& segment() const { return segment_; }
  const Unread& unread() const { return unread_; }
  bool too_many_elements() const { return too_many_elements_; }  // of segment(); the surplus is not in it
  std::size_t offset() const { return base_ + position_; }
  std::size_t interchange_offset() const { return interchange_offset_; }

 private:
  enum class Find { found, absent, need_more };

  TokenKind seek_interchange();
  TokenKind next_segment();
  TokenKind accept(std::size_t at, Opening opening, const Syntax& syntax);
  Opening recognise_at(std::size_t at, bool implied, const Syntax*& by) const;
  void pass_over(std::size_t at);
  TokenKind end_of_junk(TokenKind then);
  TokenKind broken_off(std::size_t end);
  void skip_filler();
  bool skip_byte_order_mark();
  Find find_terminator(std::size_t& end) const;
  Find find_embedded(std::size_t end, std::size_t& at) const;
  std::size_t binary_end() const;
  bool cut_plain();
  bool is_released(std::size_t at, std::size_t begin) const;
  void cut(std::size_t end, std::size_t next, bool terminated);
  void release();
  void split(char separator);

  Syntaxes syntaxes_;
  Limits limits_;
  std::string buffer_;
  std::string_view data_;     // the input from base_ on
  std::size_t base_ = 0;      // input offset of data_[0]
  std::size_t position_ = 0;  // in data_
  char before_ = '\n';        // the byte before data_[0]
  Unread junk_;               // passed over since the last interchange, without the blanks around it
  bool complete_ = false;
  bool carefully_ = false;
  bool inside_ = false;
  bool started_ = false;
  bool utf16_ = false;
  bool line_begins_ = true;  // only blanks since the beginning of the line, or since the last interchange
  bool too_many_elements_ = false;
  std::size_t interchange_offset_ = 0;
  Opening opening_;
  const Syntax* syntax_ = nullptr;
  SegmentView segment_;
  PlainScan plain_;
  std::vector<std::string_view> elements_;
  std::string scratch_;
  Unread unread_;
};

}  // namespace crossdock::edi
