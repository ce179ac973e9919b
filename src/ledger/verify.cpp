// SPDX-License-Identifier: Apache-2.0
#include "ledger/account.hpp"
#include "ledger/impl.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <fmt/format.h>

#include <array>
#include <ranges>
#include <shared_mutex>
#include <string_view>
#include <utility>

namespace crossdock::ledger {
namespace {

constexpr std::size_t k_differences_max = 1000;

class Differences {
 public:
  void add(std::string text) {
    if (lines_.size() < k_differences_max) lines_.push_back(std::move(text));
  }
  std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

std::string text(const Balance& balance, std::int64_t last) {
  return fmt::format("posted {}, out {}, in {}, last entry {}", balance.posted, balance.pending_out, balance.pending_in,
                     last);
}

// Takes the batches after `end` out of the book again.
void unfold_to(std::int64_t end, Book& book, const std::vector<Batch>& newer) {
  std::vector<const Line*> lines;
  for (const Batch& batch : newer) {
    for (const Line& line : *batch) lines.push_back(&line);
  }
  for (std::size_t i = lines.size(); i-- > 0;) book.unfold(*lines[i], i > 0 ? lines[i - 1]->entry.position : end);
}

// False at the first that does not follow.
bool replay_row(Book& book, const std::vector<Line>& lines, Differences& differences) {
  for (const Line& line : lines) {
    if (const std::string problem = book.problem(line); !problem.empty()) {
      differences.add(fmt::format("{}: {}", describe(line.entry.position), problem));
      return false;
    }
    book.fold(line);
  }
  return true;
}

// What the entries up to `end` come to; stops at the first that does not follow.
Result<Book> replay(store::Reader& reader, std::int64_t end, Differences& differences) {
  Book book;
  store::Scan scan{.after = store::Key{std::int64_t{0}}, .limit = store::k_scan_rows_max};
  for (bool more = true; more;) {
    CROSSDOCK_TRY(const auto rows, reader.scan(entry_table(), scan));
    for (const store::Row& row : rows) {
      CROSSDOCK_TRY(const auto lines, lines_from(row));
      if (lines.front().entry.position > end) return book;
      if (!replay_row(book, lines, differences)) return book;
    }
    more = rows.size() == scan.limit;
    if (more) scan.after = store::Key{rows.back().at(0)};
  }
  return book;
}

void compare_accounts(const Book& held, const Book& proven, Differences& differences) {
  for (const Record& record : held.accounts().chunks() | std::views::join) {
    const Balance balance = proven.balance(record.account);
    const std::int64_t last = proven.last_of(record.account);
    if (balance == record.balance && last == record.last) continue;
    differences.add(fmt::format("{}: held {}; entries give {}", describe(record.account), text(record.balance, record.last),
                                text(balance, last)));
  }
  for (const Record& record : proven.accounts().chunks() | std::views::join) {
    if (held.find(record.account) != nullptr) continue;
    differences.add(
        fmt::format("{}: not held; entries give {}", describe(record.account), text(record.balance, record.last)));
  }
}

void compare_pending(const Book& held, const Book& proven, Differences& differences) {
  for (const auto& [id, pending] : held.all_pending()) {
    const Pending* other = proven.pending(TransferId{id});
    if (other == nullptr || *other != pending) {
      differences.add(fmt::format("{}: pending as held, but not so by the entries", TransferId{id}.text()));
    }
  }
  for (const auto& [id, pending] : proven.all_pending()) {
    if (held.pending(TransferId{id}) != nullptr) continue;
    differences.add(fmt::format("{}: pending by the entries, but not held", TransferId{id}.text()));
  }
}

void check_sums(const Book& book, Differences& differences) {
  using Wide = __int128;
  static constexpr std::array<std::string_view, 3> k_names{"item", "party", "lot"};
  boost::unordered_flat_map<std::uint64_t, Wide> sums;  // kind << 32 | item, party or lot
  for (const Record& record : book.accounts().chunks() | std::views::join) {
    const auto kind = static_cast<std::uint64_t>(kind_of(record.account.state));
    sums[kind << 32 | record.account.item] += record.balance.posted;
  }
  for (const auto& [key, sum] : sums) {
    if (sum == 0) continue;
    differences.add(fmt::format("{} {}: the sum over its accounts is not zero", k_names.at(key >> 32), key & 0xFFFF'FFFFU));
  }
}

}  // namespace

Result<std::vector<std::string>> Ledger::verify(store::Reader& reader) const {
  CROSSDOCK_TRY(const std::int64_t end, newest_position(reader));
  Book held;
  std::vector<Batch> newer;
  {
    const std::shared_lock lock(impl_->mutex);
    if (!impl_->recent.reaches(end) && impl_->book.position() > end) {
      return fail(ErrorKind::transient, "ledger.reader_behind", "Too much was recorded since the data to verify was read");
    }
    held = impl_->book;
    newer = impl_->recent.after(end);
  }
  unfold_to(end, held, newer);
  Differences differences;
  CROSSDOCK_TRY(const Book proven, replay(reader, end, differences));
  compare_accounts(held, proven, differences);
  compare_pending(held, proven, differences);
  check_sums(proven, differences);
  return differences.take();
}

}  // namespace crossdock::ledger
