// SPDX-License-Identifier: Apache-2.0
#include "ledger/packed.hpp"

#include "ledger/account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace crossdock::ledger {
namespace {

constexpr char k_version = 1;
constexpr std::uint8_t k_kind_mask = 7;
// Flags above the kind.
constexpr std::uint8_t k_reason_as_before = 8;
constexpr std::uint8_t k_occurred_as_before = 16;
constexpr std::uint8_t k_expires_as_before = 32;
constexpr std::uint8_t k_common_pool = 64;
constexpr std::uint8_t k_one_location = 128;

// What a line is compared with: the one before it, of the first one this.
Line before_first(Timestamp recorded) {
  Line line;
  line.entry.recorded = recorded;
  line.entry.occurred = recorded;
  return line;
}

// Seven bits a byte, the lowest first; of signed numbers the sign comes last.
class Writer {
 public:
  explicit Writer(std::size_t expected) { bytes_.reserve(expected); }

  void byte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
  }
  void number_signed(std::int64_t value) {
    number(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
  }
  // Wraps, as the reader does.
  void change(std::int64_t value, std::int64_t before) {
    number_signed(static_cast<std::int64_t>(static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(before)));
  }
  void text(std::string_view text) {
    number(text.size());
    bytes_.append(text);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::uint8_t byte() {
    if (bytes_.empty()) return fail_with(std::uint8_t{0});
    const auto value = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      value |= static_cast<std::uint64_t>(next & 0x7FU) << shift;
      if (next < 0x80) return value;
    }
    return fail_with(std::uint64_t{0});
  }
  // At most `most`.
  template <class Number>
  Number number_of(Number most = std::numeric_limits<Number>::max()) {
    const std::uint64_t value = number();
    return value <= static_cast<std::uint64_t>(most) ? static_cast<Number>(value) : fail_with(Number{0});
  }
  std::int64_t number_signed() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>(value >> 1 ^ (0U - (value & 1U)));
  }
  std::int64_t change(std::int64_t before) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(before) + static_cast<std::uint64_t>(number_signed()));
  }
  std::string_view text(std::size_t most) {
    auto size = number_of<std::size_t>(most);
    if (size > bytes_.size()) size = fail_with(std::size_t{0});
    const std::string_view text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return text;
  }
  void check(bool holds) { ok_ = ok_ && holds; }
  // False once something did not fit. Everything read after that is nothing.
  bool ok() const { return ok_; }
  bool at_end() const { return bytes_.empty(); }

 private:
  template <class T>
  T fail_with(T nothing) {
    ok_ = false;
    bytes_ = {};
    return nothing;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

std::uint8_t head_of(const Line& line, const Line& before) {
  const Entry& entry = line.entry;
  auto head = static_cast<std::uint8_t>(entry.kind);
  const auto mark = [&](bool holds, std::uint8_t flag) {
    if (holds) head = static_cast<std::uint8_t>(head | flag);
  };
  mark(entry.reason == before.entry.reason, k_reason_as_before);
  mark(entry.occurred == before.entry.occurred, k_occurred_as_before);
  mark(line.expires == before.expires, k_expires_as_before);
  mark(entry.from.pool == 0 && entry.to.pool == 0, k_common_pool);
  mark(entry.from.location == entry.to.location, k_one_location);
  return head;
}

void write_accounts(Writer& out, const Entry& entry, const Entry& before, std::uint8_t head) {
  out.byte(static_cast<std::uint8_t>(entry.from.state));
  out.byte(static_cast<std::uint8_t>(entry.to.state));
  out.change(entry.from.item, before.from.item);  // both are of one item
  out.number(entry.from.location);
  if ((head & k_one_location) == 0) out.number(entry.to.location);
  if ((head & k_common_pool) != 0) return;
  out.number(entry.from.pool);
  out.number(entry.to.pool);
}

// How far back it is; 0 = there is none.
std::uint64_t distance(std::int64_t position, std::int64_t previous) {
  return previous == 0 ? 0 : static_cast<std::uint64_t>(position - previous);
}

void write_line(Writer& out, const Line& line, const Line& before) {
  const Entry& entry = line.entry;
  const std::uint8_t head = head_of(line, before);
  out.byte(head);
  write_accounts(out, entry, before.entry, head);
  out.number_signed(entry.amount);
  if (line.resolves()) out.number_signed(line.released);
  out.change(entry.transfer.value, before.entry.transfer.value);
  out.number(distance(entry.position, line.previous_from));
  out.number(distance(entry.position, line.previous_to));
  if ((head & k_occurred_as_before) == 0) out.change(entry.occurred.us, entry.recorded.us);
  if ((head & k_expires_as_before) == 0) out.change(line.expires.us, entry.recorded.us);
  if ((head & k_reason_as_before) == 0) out.text(entry.reason);
  const auto [mine, theirs] = std::ranges::mismatch(entry.reference, before.entry.reference);
  const auto shared = static_cast<std::size_t>(mine - entry.reference.begin());
  out.number(shared);
  out.text(std::string_view(entry.reference).substr(shared));
}

State read_state(Reader& in) {
  const std::uint8_t state = in.byte();
  in.check(is_state(state));
  return static_cast<State>(state);
}

void read_accounts(Reader& in, Entry& entry, const Entry& before, std::uint8_t head) {
  entry.from.state = read_state(in);
  entry.to.state = read_state(in);
  const std::int64_t item = in.change(before.from.item);
  in.check(item >= 0 && item <= std::numeric_limits<std::uint32_t>::max());
  entry.from.item = entry.to.item = static_cast<std::uint32_t>(item);
  entry.from.location = entry.to.location = in.number_of<std::uint32_t>();
  if ((head & k_one_location) == 0) entry.to.location = in.number_of<std::uint32_t>();
  if ((head & k_common_pool) != 0) return;
  entry.from.pool = in.number_of<std::uint16_t>();
  entry.to.pool = in.number_of<std::uint16_t>();
}

std::int64_t read_previous(Reader& in, std::int64_t position) {
  const auto back = in.number_of<std::int64_t>(position);
  return back == 0 ? 0 : position - back;
}

Line read_line(Reader& in, const Line& before, std::int64_t position) {
  Line line;
  Entry& entry = line.entry;
  const std::uint8_t head = in.byte();
  in.check((head & k_kind_mask) <= static_cast<std::uint8_t>(EntryKind::expired));
  entry.kind = static_cast<EntryKind>(head & k_kind_mask);
  entry.position = position;
  entry.recorded = before.entry.recorded;
  read_accounts(in, entry, before.entry, head);
  entry.amount = in.number_signed();
  if (line.resolves()) line.released = in.number_signed();
  entry.transfer = TransferId{in.change(before.entry.transfer.value)};
  line.previous_from = read_previous(in, position);
  line.previous_to = read_previous(in, position);
  const bool same_time = (head & k_occurred_as_before) != 0;
  entry.occurred = same_time ? before.entry.occurred : Timestamp{in.change(entry.recorded.us)};
  line.expires = (head & k_expires_as_before) != 0 ? before.expires : Timestamp{in.change(entry.recorded.us)};
  if ((head & k_reason_as_before) != 0) {
    entry.reason = before.entry.reason;
  } else {
    entry.reason = in.text(k_reason_bytes_max);
  }
  const auto shared = in.number_of<std::size_t>(before.entry.reference.size());
  entry.reference.assign(before.entry.reference, 0, shared);
  entry.reference.append(in.text(k_reference_bytes_max - std::min(shared, k_reference_bytes_max)));
  return line;
}

}  // namespace

std::string packed(std::span<const Line> lines) {
  constexpr std::size_t k_line_bytes = 32;  // mostly enough
  Writer out(16 + lines.size() * k_line_bytes);
  out.byte(static_cast<std::uint8_t>(k_version));
  out.number(lines.size());
  out.number_signed(lines.front().entry.recorded.us);
  const Line first = before_first(lines.front().entry.recorded);
  const Line* before = &first;
  for (const Line& line : lines) {
    write_line(out, line, *before);
    before = &line;
  }
  return out.take();
}

Result<std::vector<Line>> unpacked(std::string_view bytes, std::int64_t row) {
  Reader in(bytes);
  const bool known = in.byte() == static_cast<std::uint8_t>(k_version);
  const auto count = in.number_of<std::size_t>(k_row_lines);
  std::vector<Line> lines;
  if (known && count > 0) {
    lines.reserve(count);
    const Line first = before_first(Timestamp{in.number_signed()});
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
      lines.push_back(read_line(in, i == 0 ? first : lines.back(), position_of(row, i)));
    }
  }
  if (known && count > 0 && in.ok() && in.at_end()) return lines;
  return fail(ErrorKind::corrupt, "ledger.entry", "The stored row does not hold ledger entries",
              fmt::format("ledger entry {}", row));
}

}  // namespace crossdock::ledger
