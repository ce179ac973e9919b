// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/mask.hpp"

#include <cctype>

namespace crossdock::tidy {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

class Masker {
 public:
  explicit Masker(std::string_view text) : text_(text) {
    result_.code.reserve(text.size());
    result_.comments.reserve(text.size());
  }

  Masked run() {
    while (at_ < text_.size()) step();
    return std::move(result_);
  }

 private:
  void step() {
    if (starts("//")) return line_comment();
    if (starts("/*")) return block_comment();
    const char c = text_[at_];
    if (c == '"') return raw_prefix() ? raw_string() : literal('"');
    if (c == '\'' && !digit_separator()) return literal('\'');
    emit_code();
  }

  bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void emit(std::string& shown, std::string& hidden) {
    const char c = text_[at_++];
    shown.push_back(c);
    hidden.push_back(c == '\n' ? '\n' : ' ');
  }
  void emit_code() { emit(result_.code, result_.comments); }
  void emit_comment() { emit(result_.comments, result_.code); }
  void emit_blank() {
    const char blank = text_[at_++] == '\n' ? '\n' : ' ';
    result_.code.push_back(blank);
    result_.comments.push_back(blank);
  }

  void line_comment() {
    while (at_ < text_.size() && text_[at_] != '\n') emit_comment();
  }

  void block_comment() {
    emit_comment();
    emit_comment();
    while (at_ < text_.size() && !starts("*/")) emit_comment();
    for (int i = 0; i < 2 && at_ < text_.size(); ++i) emit_comment();
  }

  void literal(char quote) {
    emit_code();
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) emit_blank();
      emit_blank();
    }
    if (at_ < text_.size() && text_[at_] == quote) emit_code();
  }

  // R"delimiter( ... )delimiter", also after u8, u, U and L.
  bool raw_prefix() const {
    if (at_ == 0 || text_[at_ - 1] != 'R') return false;
    std::size_t start = at_ - 1;
    while (start > 0 && is_word(text_[start - 1])) --start;
    const auto prefix = text_.substr(start, at_ - start);
    return prefix == "R" || prefix == "u8R" || prefix == "uR" || prefix == "UR" || prefix == "LR";
  }

  void raw_string() {
    const auto open = text_.find('(', at_);
    if (open == std::string_view::npos) return literal('"');
    const std::string close = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
    emit_code();
    while (at_ < text_.size() && !(at_ > open && starts(close))) emit_blank();
    for (std::size_t i = 0; i + 1 < close.size() && at_ < text_.size(); ++i) emit_blank();
    if (at_ < text_.size()) emit_code();
  }

  // The ' of 1'000 or 0xff'ff: inside a token that begins with a digit.
  bool digit_separator() const {
    std::size_t start = at_;
    while (start > 0 && (is_word(text_[start - 1]) || text_[start - 1] == '\'')) --start;
    return start < at_ && std::isdigit(static_cast<unsigned char>(text_[start])) != 0;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Masked result_;
};

}  // namespace

Masked mask(std::string_view text) { return Masker(text).run(); }

}  // namespace crossdock::tidy
