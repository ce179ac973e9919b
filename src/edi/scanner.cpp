// SPDX-License-Identifier: Apache-2.0
#include "edi/scanner.hpp"

#include "edi/text.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::size_t k_header_bytes_min = 4;
constexpr std::size_t k_una_bytes = 9;

bool contains(std::string_view text, char c) { return std::memchr(text.data(), c, text.size()) != nullptr; }

// A byte of data must not look like one of marks().
char as_data(char c) { return c >= '\x1c' && c <= '\x1f' ? '\x1a' : c; }

// UTF-16 with a byte order mark, or letters with a NUL beside each.
bool is_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  if (text.size() < 4) return false;
  const bool little = text[1] == '\0' && text[3] == '\0' && is_alphanumeric(text[0]) && is_alphanumeric(text[2]);
  const bool big = text[0] == '\0' && text[2] == '\0' && is_alphanumeric(text[1]) && is_alphanumeric(text[3]);
  return little || big;
}

// Where a header may begin at or after `from`, or npos.
std::size_t next_header_tag(std::string_view text, std::size_t from) {
  std::size_t at = text.find("ISA", from);
  for (const std::string_view tag : {"UNA", "UNB"}) at = std::min(at, text.substr(0, at).find(tag, from));
  return at;
}

}  // namespace

void Scanner::feed(std::string_view bytes) {
  if (position_ > 0) before_ = buffer_[position_ - 1];
  buffer_.erase(0, position_);
  base_ += position_;
  position_ = 0;
  buffer_.append(bytes);
  data_ = buffer_;
  plain_.forget();
}

void Scanner::look_at(std::string_view whole_input) {
  data_ = whole_input;
  complete_ = true;
}

TokenKind Scanner::next() {
  if (!started_) {
    if (!complete_ && data_.size() < 4) return TokenKind::need_more;
    started_ = true;
    if (data_.starts_with("\xEF\xBB\xBF")) position_ = 3;
    utf16_ = is_utf16(data_);
  }
  return inside_ ? next_segment() : seek_interchange();
}

void Scanner::leave_interchange() {
  inside_ = false;
  line_begins_ = true;
}

// One byte between interchanges.
void Scanner::pass_over(std::size_t at) {
  const char c = data_[at];
  position_ = at + 1;
  if (is_line_break(c)) line_begins_ = true;
  if (is_filler(c) && !utf16_) return;
  line_begins_ = false;
  if (junk_.end == 0) junk_.begin = base_ + at;
  junk_.end = base_ + at + 1;
}

// Bytes are given up as unread before anything after them is delivered.
TokenKind Scanner::end_of_junk(TokenKind then) {
  if (junk_.end == 0) return then;
  unread_ = std::exchange(junk_, Unread{});
  unread_.reason = utf16_ ? slug::utf16 : slug::text_outside;
  return TokenKind::unread;
}

TokenKind Scanner::seek_interchange() {
  while (position_ < data_.size()) {
    const std::size_t at = position_;
    const char before = at > 0 ? data_[at - 1] : before_;
    const bool letter = std::string_view("IUGSiugs").contains(data_[at]) && !is_alphanumeric(before) && !utf16_;
    if (letter && !complete_ && data_.size() - at < k_header_bytes_min) return TokenKind::need_more;
    if (letter) {
      const Syntax* by = nullptr;
      Opening opening = recognise_at(at, line_begins_, by);
      if (opening.state == Opening::State::need_more) return TokenKind::need_more;
      if (opening.state == Opening::State::yes) {
        if (junk_.end > 0) return end_of_junk(TokenKind::unread);
        return accept(at, std::move(opening), *by);
      }
    }
    pass_over(at);
  }
  return complete_ ? end_of_junk(TokenKind::end) : TokenKind::need_more;
}

Opening Scanner::recognise_at(std::size_t at, bool implied, const Syntax*& by) const {
  const std::string_view rest = data_.substr(at);
  for (const Syntax* syntax : syntaxes_) {
    Opening opening;
    if (syntax->may_open(rest)) opening = syntax->recognise(rest.substr(0, k_opening_bytes_max), complete_);
    if (opening.state == Opening::State::no && implied)
      opening = syntax->recognise_implied(rest.substr(0, k_opening_bytes_max), complete_);
    by = syntax;
    if (opening.state != Opening::State::no) return opening;
  }
  return {};
}

TokenKind Scanner::accept(std::size_t at, Opening opening, const Syntax& syntax) {
  interchange_offset_ = base_ + at;
  position_ = at + opening.size;
  opening_ = std::move(opening);
  syntax_ = &syntax;
  plain_.begin(opening_.delimiters, syntax, syntaxes_, limits_);
  inside_ = true;
  return TokenKind::interchange;
}

void Scanner::skip_filler() {
  while (position_ < data_.size()) {
    const char c = data_[position_];
    if (is_alphanumeric(c) && !is_alphanumeric(opening_.delimiters.segment.front())) return;  // nearly always
    const std::string_view rest = data_.substr(position_);
    if (rest.starts_with(opening_.delimiters.segment)) {
      position_ += opening_.delimiters.segment.size();  // an empty segment
    } else if (is_filler(c) && c != opening_.delimiters.element) {
      ++position_;
    } else {
      return;
    }
  }
}

TokenKind Scanner::next_segment() {
  skip_filler();
  if (position_ >= data_.size()) {
    if (!complete_) return TokenKind::need_more;
    inside_ = false;
    return TokenKind::end;
  }
  if (cut_plain()) return TokenKind::segment;
  if (!complete_ && data_.size() - position_ < k_header_bytes_min) return TokenKind::need_more;
  if (std::string_view("IUiu").contains(data_[position_])) {
    const Syntax* by = nullptr;
    Opening opening = recognise_at(position_, false, by);
    if (opening.state == Opening::State::need_more) return TokenKind::need_more;
    if (opening.state == Opening::State::yes) return accept(position_, std::move(opening), *by);
  }
  std::size_t end = 0;
  const Find terminator = find_terminator(end);
  std::size_t embedded = 0;
  const Find header = find_embedded(end, embedded);
  if (header == Find::need_more) return TokenKind::need_more;
  if (header == Find::found) {
    cut(embedded, embedded, false);
    return TokenKind::segment;
  }
  if (end - position_ > limits_.segment_bytes_max) return broken_off(end);
  if (terminator == Find::need_more) return TokenKind::need_more;
  const bool terminated = terminator == Find::found;
  cut(end, terminated ? end + opening_.delimiters.segment.size() : end, terminated);
  return TokenKind::segment;
}

bool Scanner::cut_plain() {
  if (carefully_ || !plain_.cut(data_, position_, segment_)) return false;
  segment_.offset = base_ + position_;
  segment_.index = 0;
  segment_.terminated = true;
  segment_.unwrapped = false;
  segment_.release = '\0';
  segment_.delimiters = &opening_.delimiters;
  segment_.charset = opening_.charset;
  too_many_elements_ = false;
  position_ += segment_.size;
  return true;
}

std::size_t Scanner::skip_plain(std::size_t segments_max, std::size_t end_max) {
  if (!inside_ || carefully_) return 0;
  const PlainScan::Skipped skipped = plain_.skip(data_, position_, segments_max, std::max(end_max, base_) - base_);
  position_ = skipped.position;
  return skipped.segments;
}

// Gives up the interchange at a segment without end.
TokenKind Scanner::broken_off(std::size_t end) {
  unread_ = Unread{base_ + position_, base_ + end, slug::segment_too_long};
  position_ = end;
  leave_interchange();
  line_begins_ = false;
  return TokenKind::broken;
}

// An odd number of release characters stands before `at`.
bool Scanner::is_released(std::size_t at, std::size_t begin) const {
  std::size_t count = 0;
  while (at > begin && data_[at - 1] == opening_.delimiters.release) {
    ++count;
    --at;
  }
  return count % 2 == 1;
}

// `end` becomes the terminator's place, or (without one) the end of what was looked at.
Scanner::Find Scanner::find_terminator(std::size_t& end) const {
  const Delimiters& delimiters = opening_.delimiters;
  const std::string_view window = data_.substr(0, std::min(data_.size(), position_ + limits_.segment_bytes_max + 1));
  end = window.size();
  std::size_t from = std::max(position_, binary_end());
  while (from < window.size()) {
    const std::size_t found = window.find(delimiters.segment, from);
    if (found == std::string_view::npos) break;
    if (delimiters.release == '\0' || !is_released(found, position_)) {
      end = found;
      return Find::found;
    }
    from = found + 1;
  }
  return complete_ ? Find::absent : Find::need_more;
}

std::size_t Scanner::binary_end() const { return syntax_->binary_end(data_, position_, opening_.delimiters, complete_); }

// A truncated interchange swallows the beginning of the next one: look for a header inside the segment.
Scanner::Find Scanner::find_embedded(std::size_t end, std::size_t& at) const {
  const std::string_view text = data_.substr(0, end);
  std::size_t from = position_ + 1;
  if (end - position_ < limits_.header_bytes_min) {
    // The terminator of a short segment may be the last character of a UNA.
    const bool una = end - position_ >= k_una_bytes && text.substr(end - k_una_bytes + 1).starts_with("UNA");
    if (!una) return Find::absent;
    from = end - k_una_bytes + 1;
  }
  if (binary_end() > 0) return Find::absent;
  for (at = next_header_tag(text, from); at != std::string_view::npos; at = next_header_tag(text, at + 1)) {
    const bool line_start = is_line_break(data_[at - 1]);
    const Syntax* by = nullptr;
    const Opening opening = recognise_at(at, false, by);
    if (opening.state == Opening::State::need_more) return Find::need_more;
    if (opening.state == Opening::State::yes && (line_start || opening.certain)) return Find::found;
  }
  return Find::absent;
}

// Makes segment_ from [position_, end) and goes on at `next`.
void Scanner::cut(std::size_t end, std::size_t next, bool terminated) {
  std::string_view raw = data_.substr(position_, end - position_);
  while (!raw.empty() && (is_line_break(raw.back()) || (!terminated && is_filler(raw.back())))) raw.remove_suffix(1);
  // memchr twice is much cheaper than a search for either byte.
  const bool has_break = contains(raw, '\n') || contains(raw, '\r');
  segment_.text = raw;
  segment_.raw = raw;
  segment_.unwrapped = has_break && binary_end() == 0;
  if (segment_.unwrapped) {
    scratch_.assign(raw);
    std::erase_if(scratch_, is_line_break);
    segment_.text = scratch_;
  }
  segment_.offset = base_ + position_;
  segment_.size = next - position_;
  segment_.index = 0;
  segment_.terminated = terminated;
  segment_.delimiters = &opening_.delimiters;
  segment_.charset = opening_.charset;
  segment_.clean = false;
  segment_.simple = false;
  segment_.release = '\0';
  const char release_character = opening_.delimiters.release;
  if (release_character != '\0' && contains(segment_.text, release_character)) release();
  split(segment_.delimiters->element);
  position_ = next;
}

// Takes the release characters out of the text; marks() become its separators.
void Scanner::release() {
  const Delimiters& from = opening_.delimiters;
  const std::string_view text = segment_.text;
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == from.release && i + 1 < text.size()) {
      out.push_back(as_data(text[++i]));
    } else if (c == from.element) {
      out.push_back(k_element_mark);
    } else if (c == from.component) {
      out.push_back(k_component_mark);
    } else if (c == from.repetition && from.repetition != '\0') {
      out.push_back(k_repeat_mark);
    } else {
      out.push_back(as_data(c));
    }
  }
  scratch_ = std::move(out);
  segment_.text = scratch_;
  segment_.release = from.release;
  segment_.delimiters = &marks();
}

void Scanner::split(char separator) {
  const std::string_view text = segment_.text;
  elements_.clear();
  too_many_elements_ = false;
  std::size_t begin = 0;
  bool tag = true;
  while (true) {
    const void* found = begin < text.size() ? std::memchr(text.data() + begin, separator, text.size() - begin) : nullptr;
    const std::size_t end =
        found == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    const std::string_view piece = text.substr(begin, end - begin);
    if (tag) {
      segment_.tag = piece;
      tag = false;
    } else if (elements_.size() < limits_.elements_max) {
      elements_.push_back(piece);
    } else {
      too_many_elements_ = true;
      break;
    }
    if (found == nullptr) break;
    begin = end + 1;
  }
  segment_.elements = elements_;
  // "LIN:1" numbers the nesting explicitly (ISO 9735-1 section 8.5).
  if (syntax_->tag_has_components())
    segment_.tag = segment_.tag.substr(0, segment_.tag.find(segment_.delimiters->component));
}

}  // namespace crossdock::edi
