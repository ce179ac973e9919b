// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/scanner.hpp"

#include "edi/text.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace crossdock::codec::x12 {

using namespace edi;

namespace {

constexpr std::size_t k_trimmed_isa_bytes_min = 40;

bool begins_header(std::string_view text) {
  return text.size() >= 4 && text.starts_with("ISA") && !is_alphanumeric(text[3]) && text[3] != ' ';
}

}  // namespace

void Scanner::feed(std::string_view bytes) {
  buffer_.erase(0, position_);
  base_ += position_;
  searched_ -= std::min(searched_, position_);
  position_ = 0;
  buffer_.append(bytes);
  data_ = buffer_;
}

void Scanner::look_at(std::string_view whole_input) {
  data_ = whole_input;
  complete_ = true;
}

TokenKind Scanner::next() {
  if (!started_) {
    if (!complete_ && data_.size() < 4) return TokenKind::need_more;
    started_ = true;
    if (!skip_byte_order_mark()) {
      const std::size_t begin = position_;
      position_ = data_.size();
      unread_ = Unread{begin, position_, slug::utf16};
      return TokenKind::unread;
    }
  }
  return inside_ ? next_segment() : seek_interchange();
}

// False for UTF-16, which X12 does not use.
bool Scanner::skip_byte_order_mark() {
  if (data_.starts_with("\xEF\xBB\xBF")) position_ = 3;
  junk_begin_ = position_;
  searched_ = position_;
  return !data_.starts_with("\xFF\xFE") && !data_.starts_with("\xFE\xFF");
}

bool Scanner::set_unread(std::size_t begin, std::size_t end, std::string_view reason) {
  const auto filler = [this](std::size_t offset) { return is_filler(data_[offset - base_]); };
  while (begin < end && filler(begin)) ++begin;
  while (end > begin && filler(end - 1)) --end;
  unread_ = Unread{begin, end, reason};
  return begin < end;
}

// Between interchanges. Bytes are given up as unread before anything after them is delivered.
TokenKind Scanner::seek_interchange() {
  while (true) {
    const std::size_t at = data_.find("ISA", std::max(searched_, position_));
    const bool none = at == std::string_view::npos;
    // Without a candidate the last bytes may still be the beginning of one, and the byte before it.
    const std::size_t keep = complete_ ? 0 : 3;
    const std::size_t upto = none ? data_.size() - std::min(keep, data_.size() - position_) : at;
    const bool boundary = !none && (at == 0 || !is_alphanumeric(data_[at - 1]));
    Isa isa;
    if (boundary) isa = recognise_isa(data_.substr(at), complete_);
    if (!none && isa.state == Isa::State::no) {
      searched_ = at + 3;
      continue;
    }
    const std::size_t begin = base_ + position_;
    position_ = upto;
    searched_ = std::max(searched_, position_);
    if (begin < base_ + upto && set_unread(begin, base_ + upto, slug::text_outside)) return TokenKind::unread;
    if (isa.state == Isa::State::yes) return accept_isa(at, std::move(isa));
    return complete_ ? TokenKind::end : TokenKind::need_more;
  }
}

TokenKind Scanner::accept_isa(std::size_t at, Isa isa) {
  interchange_offset_ = base_ + at;
  position_ = at + isa.size;
  isa_ = std::move(isa);
  inside_ = true;
  return TokenKind::interchange;
}

void Scanner::skip_filler() {
  while (position_ < data_.size()) {
    const char c = data_[position_];
    const std::string_view rest = data_.substr(position_);
    if (rest.starts_with(isa_.delimiters.segment)) {
      position_ += isa_.delimiters.segment.size();  // an empty segment
    } else if (is_filler(c) && c != isa_.delimiters.element) {
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
  if (!complete_ && data_.size() - position_ < 4) return TokenKind::need_more;
  const std::string_view rest = data_.substr(position_);
  if (begins_header(rest)) {
    Isa isa = recognise_isa(rest, complete_);
    if (isa.state == Isa::State::need_more) return TokenKind::need_more;
    if (isa.state == Isa::State::yes) return accept_isa(position_, std::move(isa));
  }
  std::size_t end = 0;
  const Find terminator = find_terminator(end);
  std::size_t embedded = 0;
  const Find isa = find_embedded_isa(end, embedded);
  if (isa == Find::need_more) return TokenKind::need_more;
  if (isa == Find::found) {
    cut(embedded, embedded, false);
    return TokenKind::segment;
  }
  if (end - position_ > limits_.segment_bytes_max) return broken_off(end);
  if (terminator == Find::need_more) return TokenKind::need_more;
  const bool terminated = terminator == Find::found;
  cut(end, terminated ? end + isa_.delimiters.segment.size() : end, terminated);
  return TokenKind::segment;
}

// Gives up the interchange at a segment without end.
TokenKind Scanner::broken_off(std::size_t end) {
  unread_ = Unread{base_ + position_, base_ + end, slug::segment_too_long};
  position_ = end;
  searched_ = end;
  inside_ = false;
  return TokenKind::broken;
}

// `end` becomes the terminator's place, or (without one) the end of what was looked at.
Scanner::Find Scanner::find_terminator(std::size_t& end) const {
  const std::string& terminator = isa_.delimiters.segment;
  const std::size_t window = std::min(data_.size(), position_ + limits_.segment_bytes_max + 1);
  const std::size_t from = std::max(position_, binary_end());
  end = window;
  const std::size_t found = from < window ? data_.substr(0, window).find(terminator, from) : std::string_view::npos;
  if (found != std::string_view::npos) {
    end = found;
    return Find::found;
  }
  return complete_ ? Find::absent : Find::need_more;
}

// BIN*length*data and BDS*filter*length*data: the data may hold any byte. Where the data ends, or 0.
std::size_t Scanner::binary_end() const {
  const char separator = isa_.delimiters.element;
  const std::string_view rest = data_.substr(position_, 64);
  const bool bin = rest.starts_with("BIN") && rest.size() > 4 && rest[3] == separator;
  const bool bds = rest.starts_with("BDS") && rest.size() > 4 && rest[3] == separator;
  if (!bin && !bds) return 0;
  const std::size_t begin = bin ? 4 : rest.find(separator, 4) + 1;
  const std::size_t end = begin == 0 ? std::string_view::npos : rest.find(separator, begin);
  if (begin == 0 || end == std::string_view::npos) return 0;
  const long length = parse_count(rest.substr(begin, end - begin));
  const std::size_t after = position_ + end + 1 + static_cast<std::size_t>(std::max(length, 0L));
  // A length that does not lead to a terminator is a lie; then the segment is read like any other.
  const bool fits = length >= 0 && after < data_.size() && data_.substr(after).starts_with(isa_.delimiters.segment);
  return fits || (!complete_ && length >= 0 && after >= data_.size()) ? after : 0;
}

// A truncated interchange swallows the beginning of the next one: look for a header inside the segment.
Scanner::Find Scanner::find_embedded_isa(std::size_t end, std::size_t& at) const {
  if (end - position_ < k_trimmed_isa_bytes_min || binary_end() > 0) return Find::absent;
  const std::string_view text = data_.substr(0, end);
  for (at = text.find("ISA", position_ + 1); at != std::string_view::npos; at = text.find("ISA", at + 1)) {
    const bool line_start = is_line_break(data_[at - 1]);
    const std::string_view rest = data_.substr(at);
    if (!begins_header(rest) || (!line_start && rest[3] != isa_.delimiters.element)) continue;
    const Isa isa = recognise_isa(rest, complete_);
    if (isa.state == Isa::State::need_more) return Find::need_more;
    if (isa.state == Isa::State::yes && (line_start || isa.fixed)) return Find::found;
  }
  return Find::absent;
}

// Makes segment_ from [position_, end) and goes on at `next`.
void Scanner::cut(std::size_t end, std::size_t next, bool terminated) {
  std::string_view raw = data_.substr(position_, end - position_);
  while (!raw.empty() && (is_line_break(raw.back()) || (!terminated && is_filler(raw.back())))) raw.remove_suffix(1);
  std::string_view text = raw;
  // memchr twice is much cheaper than a search for either byte.
  const bool has_break =
      std::memchr(raw.data(), '\n', raw.size()) != nullptr || std::memchr(raw.data(), '\r', raw.size()) != nullptr;
  if (has_break && binary_end() == 0) {
    scratch_.assign(raw);
    std::erase_if(scratch_, is_line_break);
    text = scratch_;
  }
  segment_.text = text;
  segment_.raw = raw;
  segment_.offset = base_ + position_;
  segment_.size = next - position_;
  segment_.index = 0;
  segment_.terminated = terminated;
  split(text);
  position_ = next;
}

void Scanner::split(std::string_view text) {
  const char separator = isa_.delimiters.element;
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
}

}  // namespace crossdock::codec::x12
