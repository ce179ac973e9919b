// SPDX-License-Identifier: Apache-2.0
#include "http/chunk_reader.hpp"

#include <algorithm>

namespace crossdock::http {
namespace {

constexpr std::size_t k_size_digits_max = 16;
constexpr std::size_t k_extension_bytes_max = 1024;
constexpr std::size_t k_trailer_bytes_max = 8192;

bool is_text(char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F); }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::size_t ChunkReader::read(std::string_view bytes, std::string& body) {
  std::size_t at = 0;
  while (at < bytes.size() && state_ != State::complete && !refusal_) {
    if (state_ != State::data) {
      step(bytes[at++], body.size());
      continue;
    }
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - at));
    body.append(bytes.substr(at, count));
    at += count;
    left_ -= count;
    if (left_ == 0) state_ = State::data_cr;
  }
  return at;
}

void ChunkReader::step(char c, std::size_t body_bytes) {
  switch (state_) {
    case State::size: return on_size(c);
    case State::extension: return on_text(c, State::size_end, k_extension_bytes_max);
    case State::size_end: expect(c == '\n', State::data); return on_size_end(body_bytes);
    case State::data_cr: return expect(c == '\r', State::data_lf);
    case State::data_lf: return expect(c == '\n', State::size);
    case State::trailer: return on_trailer(c);
    case State::trailer_text: return on_text(c, State::trailer_end, k_trailer_bytes_max);
    case State::trailer_end: return expect(c == '\n', State::trailer);
    case State::last_lf: return expect(c == '\n', State::complete);
    case State::data:
    case State::complete: return;
  }
}

void ChunkReader::on_size(char c) {
  const int digit = hex_value(c);
  if (digit >= 0 && line_bytes_ < k_size_digits_max) {
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    ++line_bytes_;
    return;
  }
  expect(line_bytes_ > 0 && (c == ';' || c == '\r'), c == ';' ? State::extension : State::size_end);
  line_bytes_ = 0;
}

void ChunkReader::on_size_end(std::size_t body_bytes) {
  line_bytes_ = 0;
  if (refusal_) return;
  if (left_ == 0) state_ = State::trailer;
  if (left_ > body_bytes_max_ - body_bytes) refuse(413, "The body is larger than allowed");
}

void ChunkReader::on_text(char c, State end, std::size_t bytes_max) {
  if (c == '\r') {
    state_ = end;
  } else if (!is_text(c) || ++line_bytes_ > bytes_max) {
    refuse(400, "A chunk line or trailer is too long or holds a control character");
  }
}

void ChunkReader::on_trailer(char c) {
  if (c == '\r') {
    state_ = State::last_lf;
  } else if (!trailers_allowed_) {
    refuse(400, "Trailer fields are not taken");
  } else {
    expect(is_text(c) && c != ' ' && c != '\t', State::trailer_text);
  }
}

void ChunkReader::expect(bool met, State next) {
  if (met) {
    state_ = next;
  } else {
    refuse(400, "The chunks of the body cannot be read");
  }
}

void ChunkReader::refuse(int status, const char* message) {
  const bool large = status == 413;
  refusal_ = Refusal{
      status,
      Error{large ? ErrorKind::limit : ErrorKind::invalid, large ? "http.body_too_large" : "http.malformed", message, {}}};
}

}  // namespace crossdock::http
