// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace crossdock::tidy {
namespace {

enum class Where { everywhere, headers, tests };

// `text` is looked for as a whole word; one that ends in "(" is a call of a free function.
struct Ban {
  std::string_view rule;
  std::string_view text;
  std::string_view instead;
  Where where = Where::everywhere;
  std::string_view except = {};  // the one file that wraps it
};

constexpr std::string_view k_clock = "take a Clock (base/clock.hpp)";
constexpr std::string_view k_random = "take a Random (base/random.hpp)";
constexpr std::string_view k_sleep = "tests never sleep: advance a ManualClock, or run the loop until the condition holds";
constexpr std::string_view k_clock_file = "src/base/clock.cpp";
constexpr std::string_view k_random_file = "src/base/random.cpp";

constexpr auto k_bans = std::to_array<Ban>({
    {"clock", "system_clock::now", k_clock, Where::everywhere, k_clock_file},
    {"clock", "steady_clock", k_clock, Where::everywhere, k_clock_file},
    {"clock", "high_resolution_clock", k_clock, Where::everywhere, k_clock_file},
    {"clock", "time(nullptr)", k_clock, Where::everywhere, k_clock_file},
    {"clock", "time(NULL)", k_clock, Where::everywhere, k_clock_file},
    {"clock", "time(0)", k_clock, Where::everywhere, k_clock_file},
    {"clock", "gettimeofday", k_clock, Where::everywhere, k_clock_file},
    {"clock", "clock_gettime", k_clock, Where::everywhere, k_clock_file},
    {"random", "rand(", k_random, Where::everywhere, k_random_file},
    {"random", "srand(", k_random, Where::everywhere, k_random_file},
    {"random", "mt19937", k_random, Where::everywhere, k_random_file},
    {"random", "mt19937_64", k_random, Where::everywhere, k_random_file},
    {"random", "default_random_engine", k_random, Where::everywhere, k_random_file},
    {"random", "random_device", k_random, Where::everywhere, k_random_file},
    {"sleep", "sleep_for", k_sleep, Where::tests},
    {"sleep", "sleep_until", k_sleep, Where::tests},
    {"sleep", "usleep", k_sleep, Where::tests},
    {"sleep", "nanosleep", k_sleep, Where::tests},
    {"sleep", "sleep(", k_sleep, Where::tests},
    {"regex", "std::regex", "compare by hand or with find: std::regex is slow to compile and recurses on long input"},
    {"using-namespace", "using namespace", "name what you use: a header must not open a namespace", Where::headers},
    {"c-string", "strcpy", "use std::string"},
    {"c-string", "strcat", "use std::string"},
    {"c-string", "sprintf", "use fmt::format"},
    {"c-string", "vsprintf", "use fmt::format"},
    {"c-string", "gets(", "use std::getline"},
    {"throw", "throw", "return fail(...) (base/result.hpp)"},
});

bool applies(const Ban& ban, std::string_view path) {
  if (path == ban.except) return false;
  if (ban.where == Where::headers) return is_header(path);
  return ban.where == Where::everywhere || is_test_code(path);
}

bool is_member(std::string_view code, std::size_t at) {
  return at > 0 && (code[at - 1] == '.' || (at > 1 && code.substr(at - 2, 2) == "->"));
}

void check_ban(const SourceFile& file, const Ban& ban, Findings& out) {
  const std::string_view code = file.code;
  const bool call = ban.text.ends_with('(') || ban.text.ends_with(')');
  for (auto at = find_word(code, ban.text); at != std::string_view::npos; at = find_word(code, ban.text, at + 1)) {
    if (call && is_member(code, at)) continue;
    const auto name = ban.text.ends_with('(') ? ban.text.substr(0, ban.text.size() - 1) : ban.text;
    out.push_back({file.path, line_of(code, at), std::string(ban.rule), fmt::format("no {} here: {}", name, ban.instead)});
  }
}

// "= delete", "operator new" and #include <new> are no allocations.
bool is_allocation(std::string_view code, std::size_t at, std::string_view word) {
  const auto before = trim(code.substr(0, at));
  const auto line_break = code.rfind('\n', at);
  const auto line = code.substr(line_break == std::string_view::npos ? 0 : line_break + 1);
  const bool deleted = word == "delete" && before.ends_with('=');
  return !deleted && !before.ends_with("operator") && !trim(line).starts_with("#include");
}

void check_raw_new(const SourceFile& file, Findings& out) {
  for (const std::string_view word : {"new", "delete"}) {
    for (auto at = find_word(file.code, word); at != std::string_view::npos; at = find_word(file.code, word, at + 1)) {
      if (!is_allocation(file.code, at, word)) continue;
      out.push_back({file.path, line_of(file.code, at), "raw-new",
                     fmt::format("no raw {} here: use a value, std::make_unique or a container", word)});
    }
  }
}

// Folders in which every number is money, a quantity or a count.
bool is_exact_folder(std::string_view path) {
  static constexpr auto k_folders = std::to_array<std::string_view>({"src/ledger", "src/model", "src/hub", "src/documents"});
  return std::ranges::any_of(k_folders, [&](std::string_view folder) { return is_below(path, folder); });
}

bool names_money(std::string_view identifier) {
  std::string lower{identifier};
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  static constexpr auto k_words = std::to_array<std::string_view>({"price", "amount", "quantity", "qty"});
  return std::ranges::any_of(k_words, [&](std::string_view word) { return lower.contains(word); });
}

// The identifier a type at `from` declares: "double>& unit_price" gives "unit_price".
std::string_view declared_name(std::string_view code, std::size_t from) {
  while (from < code.size() && (code[from] == ' ' || code[from] == '>' || code[from] == '&' || code[from] == '*')) ++from;
  auto end = from;
  while (end < code.size() && is_word_char(code[end])) ++end;
  return code.substr(from, end - from);
}

void check_float(const SourceFile& file, Findings& out) {
  for (const std::string_view word : {"float", "double"}) {
    for (auto at = find_word(file.code, word); at != std::string_view::npos; at = find_word(file.code, word, at + 1)) {
      const auto name = declared_name(file.code, at + word.size());
      if (!is_exact_folder(file.path) && !names_money(name)) continue;
      out.push_back({file.path, line_of(file.code, at), "float",
                     fmt::format("no {} for money or quantities: use Decimal (base/decimal.hpp)", word)});
    }
  }
}

}  // namespace

void check_banned(const SourceFile& file, Findings& out) {
  for (const auto& ban : k_bans) {
    if (applies(ban, file.path)) check_ban(file, ban, out);
  }
  check_raw_new(file, out);
  check_float(file, out);
}

}  // namespace crossdock::tidy
