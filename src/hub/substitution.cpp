// SPDX-License-Identifier: Apache-2.0
#include "hub/substitution.hpp"

#include "hub/order_line.hpp"
#include "hub/reservation.hpp"
#include "hub/xref.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::string_view k_times = " x ";

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc() && end == text.data() + text.size() && value > 0;
  return good ? std::optional(value) : std::nullopt;
}

// The substitutes of an item, the substitutes of those, and so on: with how many of each stand for one of the first.
Result<std::vector<SubstituteRow>> substitutes_of(const Domain& domain, store::Reader& reader, std::string_view item,
                                                  const std::string& day) {
  std::vector<SubstituteRow> chain;
  std::set<std::string, std::less<>> seen{std::string(item)};
  SubstituteRow last{.item = std::string(item)};
  while (chain.size() < k_substitutes_max) {
    CROSSDOCK_TRY(const auto value, find_xref(domain, reader, k_substitute_table, last.item, day));
    if (!value) break;
    CROSSDOCK_TRY(SubstituteRow row, read_substitute(*value));
    if (!seen.insert(row.item).second) break;  // it comes back to one that is short as well
    const bool fits =
        !__builtin_mul_overflow(row.times, last.times, &row.times) && !__builtin_mul_overflow(row.per, last.per, &row.per);
    if (!fits) break;
    last = row;
    chain.push_back(std::move(row));
  }
  return chain;
}

Unexpected unusable(std::string because) { return fail(ErrorKind::rejected, "substitute.unusable", std::move(because)); }

Result<Decimal> extended(const Line& line) {
  return line.unit_price ? line.unit_price->times(line.quantity) : Result<Decimal>(Decimal{});
}

// The line with another item: one for one as it was, else in base units at our price. The error says why it cannot be.
Result<Line> replaced_by(const Domain& domain, store::Reader& reader, const Order& order, const Line& line,
                         const SubstituteRow& row, bool dearer) {
  const auto item = domain.reference.item(row.item);
  if (!item) return unusable("there is no such item");
  std::int64_t pieces = 0;
  if (__builtin_mul_overflow(line.ordered, row.times, &pieces)) return unusable("it would be too many");
  if (pieces % row.per != 0) return unusable("it does not come out even");
  pieces /= row.per;
  const auto per_unit = item->per_unit(line.unit);
  const bool same = pieces == line.ordered && per_unit && *per_unit == line.per_unit;
  model::OrderLine asked{.line = line.line,
                         .item = row.item,
                         .quantity = same ? line.quantity : Decimal::of(pieces),
                         .unit = same ? line.unit : item->base_unit,
                         .unit_price = line.unit_price};
  if (!same) {
    CROSSDOCK_TRY(const auto price, Reference::price(reader, order.party, *item, order.currency, asked.unit));
    if (!price) return unusable("it has no price");
    asked.unit_price = price->unit_price;
  }
  CROSSDOCK_TRY(Line out, make_line(domain, asked));
  CROSSDOCK_TRY(const Decimal before, extended(line));
  CROSSDOCK_TRY(const Decimal after, extended(out));
  if (!dearer && after > before) return unusable(fmt::format("it costs {} instead of {}", after.text(), before.text()));
  out.substituted_for = SubstitutedFor{line.item, line.quantity, line.unit, line.unit_price, {}, {}};
  return out;
}

struct Search {
  const Domain& domain;
  store::Reader& reader;
  Order trial;  // with the substitutes found so far
  std::vector<std::int64_t> promisable;
  bool dearer = false;
  Timestamp now;

  // Takes the first substitute that covers the whole line and leaves the others what they had.
  Result<Considered> consider(std::size_t i, const std::vector<SubstituteRow>& rows) {
    Considered found{.line = i, .promisable = promisable[i], .substitute = std::nullopt, .candidates = {}};
    for (const SubstituteRow& row : rows) {
      CROSSDOCK_TRY(std::string because, try_one(found, row));
      found.candidates.emplace_back(JsonObject{{"item", row.item}, {"because", std::move(because)}});
      if (found.substitute) break;
    }
    return found;
  }

 private:
  Result<std::string> try_one(Considered& found, const SubstituteRow& row) {
    auto line = replaced_by(domain, reader, trial, trial.lines[found.line], row, dearer);
    if (!line && line.error().code != "substitute.unusable") return fail(std::move(line).error());
    if (!line) return line.error().message;
    Order with = trial;
    with.lines[found.line] = *line;
    CROSSDOCK_TRY(auto now_promisable, promisable_units(domain, with, now));
    const std::int64_t there = now_promisable[found.line];
    if (there < line->ordered) return fmt::format("{} of {} can be promised", there, line->ordered);
    for (std::size_t i = 0; i < promisable.size(); ++i) {
      if (i != found.line && now_promisable[i] < promisable[i])
        return fmt::format("line {} would get less", with.lines[i].line);
    }
    line->substituted_for->why = fmt::format("{} of {} {} can be promised, and {} {}", found.promisable,
                                             trial.lines[found.line].ordered, trial.lines[found.line].item, there, row.item);
    trial.lines[found.line] = *line;
    promisable = std::move(now_promisable);
    found.substitute = *std::move(line);
    return std::string("it is there");
  }
};

}  // namespace

Result<SubstituteRow> read_substitute(std::string_view value) {
  SubstituteRow row{.item = std::string(value)};
  const std::size_t at = value.rfind(k_times);
  if (at != std::string_view::npos && at > 0) {
    std::string_view ratio = value.substr(at + k_times.size());
    const std::size_t slash = ratio.find('/');
    const auto times = whole_number(ratio.substr(0, slash));
    const auto per =
        slash == std::string_view::npos ? std::optional<std::int64_t>(1) : whole_number(ratio.substr(slash + 1));
    if (!times || !per)
      return fail(ErrorKind::invalid, "substitute.value",
                  fmt::format("\"{}\" is no substitute: write \"ITEM\", \"ITEM x 6\" or \"ITEM x 1/2\"", value), "value");
    row = {std::string(value.substr(0, at)), *times, *per};
  }
  CROSSDOCK_CHECK(model::check_identifier(row.item, "value"));
  return row;
}

JsonObject Considered::view(const Order& order) const {
  const Line& asked = order.lines.at(line);
  JsonObject out{{"line", asked.line},
                 {"item", asked.item},
                 {"quantity", asked.quantity.text()},
                 {"unit", asked.unit},
                 {"because", fmt::format("{} of {} can be promised", promisable, asked.ordered)}};
  if (substitute) {
    JsonObject by{{"item", substitute->item}, {"quantity", substitute->quantity.text()}, {"unit", substitute->unit}};
    if (substitute->unit_price) by["unit_price"] = substitute->unit_price->text();
    out["substitute"] = std::move(by);
  }
  out["candidates"] = candidates;
  return out;
}

Result<std::vector<Considered>> consider_substitutes(const Domain& domain, store::Reader& reader, const Order& order,
                                                     bool dearer, Timestamp now) {
  std::vector<Considered> all;
  Search search{domain, reader, order, {}, dearer, now};
  CROSSDOCK_TRY(search.promisable, promisable_units(domain, search.trial, now));
  const std::string day = now.rfc3339().substr(0, 10);
  for (std::size_t i = 0; i < order.lines.size() && all.size() < k_lines_substituted_max; ++i) {
    const Line& line = order.lines[i];
    const bool untouched = line.open() == line.ordered && !line.substituted_for;
    if (!untouched || search.promisable[i] >= line.ordered) continue;
    CROSSDOCK_TRY(const auto rows, substitutes_of(domain, reader, line.item, day));
    if (rows.empty()) continue;
    CROSSDOCK_TRY(Considered found, search.consider(i, rows));
    all.push_back(std::move(found));
  }
  return all;
}

}  // namespace crossdock::hub
