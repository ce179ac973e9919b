// SPDX-License-Identifier: Apache-2.0
// Short texts to be found quickly: the codes of a list. Those longer than eight bytes are not kept, so it can only ever
// say that a code is surely there. Immutable once made; any thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace crossdock::edi {

class CodeSet {
 public:
  CodeSet() = default;
  // `codes` can be ranged over; `text(code)` is its text.
  template <class Codes, class Text>
  CodeSet(const Codes& codes, const Text& text) : slots_(std::bit_ceil(codes.size() * 2 + 2)) {
    for (const auto& code : codes) {
      const std::uint64_t key = key_of(text(code));
      if (key != 0) slots_[place_of(key)] = key;
      exact_ = exact_ && key != 0;
    }
  }

  bool exact() const { return exact_; }  // all codes were short enough: what is not in it is no code
  bool surely_has(std::string_view code) const {
    const std::uint64_t key = key_of(code);
    return key != 0 && !slots_.empty() && slots_[place_of(key)] == key;
  }

 private:
  static std::uint64_t key_of(std::string_view code) {
    if (code.size() > sizeof(std::uint64_t)) return 0;
    std::uint64_t key = 0;
    for (const char c : code) key = key << 8U | static_cast<unsigned char>(c);
    return key;
  }

  // Where the key is, or would be.
  std::size_t place_of(std::uint64_t key) const {
    const std::size_t mask = slots_.size() - 1;
    const std::uint64_t* const slots = slots_.data();
    std::size_t at = (key * 0x9E3779B97F4A7C15U >> 32U) & mask;
    while (slots[at] != 0 && slots[at] != key) at = (at + 1) & mask;
    return at;
  }

  bool exact_ = true;
  std::vector<std::uint64_t> slots_;  // a power of two, at most half of them taken; 0: free
};

}  // namespace crossdock::edi
