// SPDX-License-Identifier: Apache-2.0
#include "edi/plain_scan.hpp"

#include "edi/text.hpp"

#include <algorithm>
#include <bit>

namespace crossdock::edi {
namespace {

// Small enough for the first-level cache, together with the text.
constexpr std::size_t k_window_bytes = 4096;
// When bodies are skipped: a trailer and the header behind it.
constexpr std::size_t k_skipping_window_bytes = 128;

bool is_binary_tag(std::string_view tag) { return tag.starts_with('B') && (tag == "BIN" || tag == "BDS"); }

}  // namespace

void PlainScan::begin(const Delimiters& delimiters, const Syntax& syntax, Syntaxes all, const Limits& limits) {
  const Tags& tags = syntax.tags();
  envelope_ = {};
  for (const std::string_view tag :
       {tags.interchange_end, tags.group_begin, tags.group_end, tags.set_begin, tags.set_end, tags.acknowledgement}) {
    envelope_.add(tag);
  }
  for (const Syntax* one : all) envelope_.add(one->tags().interchange_begin);
  tag_has_components_ = syntax.tag_has_components();
  segment_bytes_max_ = limits.segment_bytes_max;
  pieces_.resize(limits.elements_max + 1);
  marks_.resize(k_window_bytes + k_block_bytes);
  classify(delimiters);
  forget();
}

// Delimiters that mean two things, or are letters, are left to the careful way.
void PlainScan::classify(const Delimiters& delimiters) {
  kinds_.fill(Kind::plain);
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    if (i < 0x20 || i >= 0x7f) kinds_[i] = Kind::foreign;
  }
  const auto kind = [this](char c) -> Kind& { return kinds_[static_cast<unsigned char>(c)]; };
  for (const char c : {'I', 'U', '\r', '\n'}) kind(c) = Kind::careful;
  usable_ = delimiters.segment.size() == 1;
  if (!usable_) return;
  element_ = delimiters.element;
  terminator_ = delimiters.segment.front();
  component_ = delimiters.component;
  repetition_ = delimiters.repetition;
  release_ = delimiters.release;
  std::array<bool, 256> taken{};
  const auto take = [&](char c, Kind as) {
    bool& before = taken[static_cast<unsigned char>(c)];
    const bool line_break = is_line_break(c) && as != Kind::terminator;  // wrapped lines, perhaps
    usable_ = usable_ && !before && !is_alphanumeric(c) && !line_break;
    before = true;
    kind(c) = as;
  };
  take(element_, Kind::element);
  take(terminator_, Kind::terminator);
  if (component_ != '\0') take(component_, Kind::part);
  if (repetition_ != '\0') take(repetition_, Kind::part);
  if (release_ != '\0') take(release_, Kind::careful);
}

// Finds the marks of the next window from `from` on.
void PlainScan::mark(std::string_view text, std::size_t from) {
  text_ = text.data();
  text_size_ = text.size();
  from_ = from;
  count_ = 0;
  next_ = 0;
  const WantedBytes wanted{element_, terminator_, component_, repetition_, release_};
  const std::size_t to = std::min(text.size(), from + (skips_ ? k_skipping_window_bytes : k_window_bytes));
  std::uint32_t* out = marks_.data();
  for (std::size_t at = from; at < to; at += k_block_bytes) {
    const auto base = static_cast<std::uint32_t>(at - from);
    for (std::uint64_t bits = search_at(search_, text, at, wanted); bits != 0; bits &= bits - 1) {
      *out++ = base + static_cast<std::uint32_t>(std::countr_zero(bits));
    }
  }
  count_ = static_cast<std::size_t>(out - marks_.data());
}

bool PlainScan::cut(std::string_view text, std::size_t position, SegmentView& segment) {
  if (!usable_) return false;
  const char first = text[position];
  if (first == 'i' || first == 'u') return false;  // a header in small letters, perhaps
  const bool known = text_size_ == text.size() && position >= from_;
  if (known) {
    const std::size_t at = position - from_;
    while (next_ < count_ && marks_[next_] < at) ++next_;
    if (next_ < count_) {
      const Outcome outcome = cut_marked(position, segment);
      if (outcome != Outcome::no_more_marks) return outcome == Outcome::plain;
    }
    if (position == from_) return false;  // longer than a window
  }
  mark(text, position);
  return cut_marked(position, segment) == Outcome::plain;
}

PlainScan::Outcome PlainScan::cut_marked(std::size_t position, SegmentView& segment) {
  const char* const base = text_ + from_;
  const char* const begin = text_ + position;
  const char* piece = begin;
  std::string_view* out = pieces_.data();
  std::string_view* const last = out + pieces_.size();
  bool parts = false;
  bool clean = true;
  for (std::size_t mark = next_; mark < count_; ++mark) {
    const char* const at = base + marks_[mark];
    const Kind kind = kinds_[static_cast<unsigned char>(*at)];
    if (kind == Kind::element || kind == Kind::terminator) {
      if (out == last) return Outcome::careful;
      *out++ = {piece, static_cast<std::size_t>(at - piece)};
      piece = at + 1;
      if (kind == Kind::element) continue;
      const auto size = static_cast<std::size_t>(at - begin);
      std::string_view tag = pieces_.front();
      if (tag_has_components_ && parts) tag = tag.substr(0, tag.find(component_));
      if (size > segment_bytes_max_ || is_binary_tag(tag)) return Outcome::careful;
      segment.tag = tag;
      segment.elements = {pieces_.data() + 1, static_cast<std::size_t>(out - pieces_.data()) - 1};
      segment.text = segment.raw = {begin, size};
      segment.size = size + 1;
      segment.clean = clean;
      segment.simple = !parts;
      next_ = mark + 1;
      return Outcome::plain;
    }
    if (kind == Kind::careful) return Outcome::careful;
    parts = parts || kind == Kind::part;
    clean = clean && kind != Kind::foreign;
  }
  return Outcome::no_more_marks;
}

// A plain segment of a set begins here.
bool PlainScan::is_body(std::string_view text, std::size_t position) const {
  if (text.size() - position < 4) return false;
  const char* const tag = text.data() + position;
  return is_alphanumeric(*tag) && !envelope_.may_match(tag) &&
         !(tag[0] == 'B' && ((tag[1] == 'I' && tag[2] == 'N') || (tag[1] == 'D' && tag[2] == 'S')));
}

PlainScan::Skipped PlainScan::skip(std::string_view text, std::size_t position, std::size_t segments_max,
                                   std::size_t end_max) {
  skips_ = true;
  Skipped done{0, position};
  if (!usable_ || segments_max == 0) return done;
  const auto skip_filler = [&] {
    while (done.position < text.size() && text[done.position] != element_ &&
           (text[done.position] == terminator_ || is_filler(text[done.position]))) {
      ++done.position;
    }
  };
  skip_filler();
  if (!is_body(text, done.position)) return done;
  const WantedBytes wanted{terminator_, release_, terminator_, terminator_, terminator_};
  for (std::size_t at = done.position; at < text.size() && at - std::min(at, done.position) <= segment_bytes_max_;
       at += k_block_bytes) {
    for (std::uint64_t bits = search_at(search_, text, at, wanted); bits != 0; bits &= bits - 1) {
      const std::size_t end = at + static_cast<std::size_t>(std::countr_zero(bits));
      if (end < done.position) continue;  // filler
      const bool over = end >= end_max || end - done.position > segment_bytes_max_;
      const Kind kind = kinds_[static_cast<unsigned char>(text[end])];
      if (kind == Kind::careful || over) return done;
      if (kind != Kind::terminator) continue;  // an accent, for instance
      done.position = end + 1;
      ++done.segments;
      const bool plain = done.position < text.size() && is_alphanumeric(text[done.position]);
      if (!plain) skip_filler();
      if (done.segments == segments_max || !is_body(text, done.position)) return done;
    }
  }
  return done;
}

}  // namespace crossdock::edi
