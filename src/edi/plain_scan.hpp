// SPDX-License-Identifier: Apache-2.0
// The fast way through segments that hold nothing out of the ordinary: no line breaks, no release characters, no binary
// data, nothing that looks like the header of another interchange. Every answer is the one the scanner's careful way gives;
// where that is not certain, the answer is "not plain" and nothing has happened. Not thread-safe.
#pragma once

#include "edi/byte_block.hpp"
#include "edi/delimiters.hpp"
#include "edi/limits.hpp"
#include "edi/segment_view.hpp"
#include "edi/syntax.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace crossdock::edi {

// A quick no for tags that no envelope has: compares two letters, as capitals.
class TagFilter {
 public:
  void add(std::string_view tag) {
    if (tag.size() >= 2) seconds_.at(letter(tag[0])) |= 1U << letter(tag[1]);
  }
  // `tag` has two bytes or more.
  bool may_match(const char* tag) const { return ((seconds_[letter(tag[0])] >> letter(tag[1])) & 1U) != 0; }

 private:
  static constexpr std::size_t letter(char c) { return static_cast<unsigned char>(c) & 31U; }

  std::array<std::uint32_t, 32> seconds_{};
};

class PlainScan {
 public:
  // An interchange begins.
  void begin(const Delimiters& delimiters, const Syntax& syntax, Syntaxes all, const Limits& limits);
  // The text that is asked about has changed.
  void forget() { text_size_ = 0; }

  // The segment at `position`, behind filler: fills the pieces, text, size and marks of `segment`. False: not plain.
  bool cut(std::string_view text, std::size_t position, SegmentView& segment);

  struct Skipped {
    std::size_t segments = 0;
    std::size_t position = 0;  // of what comes next: not plain, of an envelope, or past a bound
  };
  // Passes over at most `segments_max` segments from `position` on that end before `end_max`.
  Skipped skip(std::string_view text, std::size_t position, std::size_t segments_max, std::size_t end_max);

  bool may_be_envelope(std::string_view tag) const { return tag.size() >= 2 && envelope_.may_match(tag.data()); }

 private:
  // What a byte means where it was marked.
  enum class Kind : std::uint8_t { plain, element, terminator, part, foreign, careful };

  enum class Outcome { plain, careful, no_more_marks };

  void classify(const Delimiters& delimiters);
  void mark(std::string_view text, std::size_t from);
  Outcome cut_marked(std::size_t position, SegmentView& segment);
  bool is_body(std::string_view text, std::size_t position) const;

  BlockSearch search_ = block_search();
  bool usable_ = false;
  bool skips_ = false;
  bool tag_has_components_ = false;
  char element_ = '*';
  char terminator_ = '~';
  char component_ = '\0';
  char repetition_ = '\0';
  char release_ = '\0';
  std::size_t segment_bytes_max_ = 0;
  std::array<Kind, 256> kinds_{};
  TagFilter envelope_;
  std::vector<std::string_view> pieces_;  // the tag and as many elements as are allowed
  // The marks in text [from_, to_), as distances from from_.
  const char* text_ = nullptr;
  std::size_t text_size_ = 0;
  std::size_t from_ = 0;
  std::vector<std::uint32_t> marks_;
  std::size_t count_ = 0;
  std::size_t next_ = 0;
};

}  // namespace crossdock::edi
