// SPDX-License-Identifier: Apache-2.0
#include "ledger/account.hpp"
#include "ledger/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <shared_mutex>
#include <utility>

namespace crossdock::ledger {
namespace {

// The newest lines of an account and where the walk goes on.
struct Story {
  Balance balance;
  std::vector<Line> lines;
  std::int64_t next = 0;
};

// In one piece, so that lines and balance belong together.
Story from_memory(const Book& book, const Recent& recent, const Account& account, std::size_t limit) {
  Story story{.balance = book.balance(account), .lines = {}, .next = book.last_of(account)};
  while (story.lines.size() < limit) {
    const Line* line = recent.find(story.next);
    if (line == nullptr) break;
    story.lines.push_back(*line);
    story.next = line->previous_of(account);
  }
  return story;
}

}  // namespace

Result<std::vector<Ledger::Explained>> Ledger::why(store::Reader& reader, const Account& account, std::size_t limit) const {
  limit = std::min(limit, k_why_max);
  Story story;
  {
    const std::shared_lock lock(impl_->mutex);
    story = from_memory(impl_->book, impl_->recent, account, limit);
  }
  while (story.lines.size() < limit && story.next != 0) {
    CROSSDOCK_TRY(auto line, read_line(reader, story.next));
    if (!line) {
      return fail(ErrorKind::transient, "ledger.reader_behind",
                  fmt::format("The story of {} goes on behind what was read; read again", describe(account)));
    }
    story.next = line->previous_of(account);
    story.lines.push_back(*std::move(line));
  }
  std::vector<Explained> out;
  out.reserve(story.lines.size());
  for (Line& line : story.lines) {
    const Balance after = story.balance;
    story.balance = minus(after, effect_on(account, line));
    out.push_back({std::move(line.entry), after});
  }
  return out;
}

}  // namespace crossdock::ledger
