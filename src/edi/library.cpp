// SPDX-License-Identifier: Apache-2.0
#include "edi/library.hpp"

#include "base/assert.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <utility>

namespace crossdock::embedded {
extern const std::string_view edi_definitions;
}

namespace crossdock::edi {
namespace {

constexpr std::size_t k_x12_version_bytes = 6;
constexpr std::string_view k_file_mark = "\n@file ";
constexpr std::string_view k_service = "service";

// Versions in the order of their age: "004010", and "1996A" for D.96A.
std::string age_of(std::string_view standard, std::string_view version) {
  if (standard != "edifact") return std::string(version.substr(0, k_x12_version_bytes));
  std::string digits;
  for (const char c : version) {
    if (is_alphanumeric(c)) digits += c;
  }
  if (digits.size() < 3 || is_digit(digits[0]) || !is_digit(digits[1])) return std::string(version);
  return (digits[1] >= '8' ? "19" : "20") + digits.substr(1, 3);
}

std::string_view standard_of(std::string_view set_id) {
  return !set_id.empty() && std::ranges::all_of(set_id, is_digit) ? "x12" : "edifact";
}

// The words of the first statement.
std::vector<std::string_view> header_of(std::string_view text) {
  while (text.starts_with('#') || text.starts_with('\n')) {
    text.remove_prefix(std::min(text.find('\n') + 1, text.size()));
  }
  text = text.substr(0, text.find('\n'));
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace

// One version. The definition is made of its texts by the first who asks.
struct Library::Shelf {
  std::string standard;
  std::string version;
  std::string from;
  std::vector<Definition::Source> sources;
  std::set<std::string, std::less<>> ids;  // of the sets, known without reading
  mutable std::once_flag once;
  mutable std::unique_ptr<const Definition> made;

  const Definition& definition(const Library& library) const {
    std::call_once(once, [&] {
      if (made) return;
      auto read = Definition::parse(sources,
                                    [&library](std::string_view a, std::string_view b) { return library.definition(a, b); });
      if (!read) {  // the binary's own text, which a test reads
        assertion_failed(fmt::format("{}: {}", read.error().place, read.error().message).c_str(), __FILE__, __LINE__);
      }
      made = std::make_unique<const Definition>(*std::move(read));
    });
    return *made;
  }
};

Library::Library(const Library* parent) : parent_(parent) {}
Library::~Library() = default;
Library::Library(Library&&) noexcept = default;
Library& Library::operator=(Library&&) noexcept = default;

const Library& Library::shipped() {
  static const Library k_library = load_shipped();
  return k_library;
}

// The embedded text is the files one after the other, each behind a line "@file x12/004010/850.def".
Library Library::load_shipped() {
  Library library;
  std::string_view rest = embedded::edi_definitions;
  while (true) {
    const std::size_t mark = rest.find(k_file_mark);
    if (mark == std::string_view::npos) break;
    rest.remove_prefix(mark + k_file_mark.size());
    const std::string_view name = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(name.size() + 1);
    const std::string_view text = rest.substr(0, rest.find(k_file_mark));
    const auto header = header_of(text);
    CROSSDOCK_ASSERT(header.size() >= 2);
    Shelf* shelf = library.shelf(header[0], header[1]);
    if (shelf == nullptr) {
      library.shelves_.push_back(std::make_unique<Shelf>());
      shelf = library.shelves_.back().get();
      shelf->standard = header[0];
      shelf->version = header[1];
      if (header.size() > 3) shelf->from = header[3];
    }
    shelf->sources.push_back({std::string(name), text});
    const std::string_view file = name.substr(name.rfind('/') + 1);
    const std::string_view id = file.substr(0, file.find('.'));
    if (id != "dictionary") shelf->ids.emplace(id);
  }
  for (const auto& shelf : library.shelves_) {
    const Shelf* base = shelf->from.empty() ? nullptr : library.shelf(shelf->standard, shelf->from);
    if (base != nullptr) shelf->ids.insert(base->ids.begin(), base->ids.end());
  }
  return library;
}

void Library::add(Definition definition) {
  auto shelf = std::make_unique<Shelf>();
  shelf->standard = definition.standard();
  shelf->version = definition.version();
  for (std::string& id : definition.set_ids()) shelf->ids.insert(std::move(id));
  shelf->made = std::make_unique<const Definition>(std::move(definition));
  std::erase_if(shelves_, [&shelf](const std::unique_ptr<Shelf>& other) {
    return other->standard == shelf->standard && other->version == shelf->version;
  });
  shelves_.push_back(std::move(shelf));
}

Result<> Library::add(const std::string& name, std::string_view text) {
  const Definition::Source source{name, text};
  CROSSDOCK_TRY(Definition made, Definition::parse({&source, 1}, [this](std::string_view a, std::string_view b) {
                  return definition(a, b);
                }));
  if (shelf(made.standard(), made.version()) != nullptr) {
    return fail(ErrorKind::invalid, "edi.definition",
                fmt::format("There is a second text for {} {}", made.standard(), made.version()), name + ":1:1");
  }
  add(std::move(made));
  return {};
}

Library::Shelf* Library::shelf(std::string_view standard, std::string_view version) const {
  for (const auto& shelf : shelves_) {
    if (shelf->standard == standard && age_of(standard, shelf->version) == age_of(standard, version)) return shelf.get();
  }
  return nullptr;
}

const Definition* Library::definition(std::string_view standard, std::string_view version) const {
  if (const Shelf* own = shelf(standard, version); own != nullptr) return &own->definition(*this);
  return parent_ != nullptr ? parent_->definition(standard, version) : nullptr;
}

Library::Match Library::find(std::string_view version, std::string_view set_id) const {
  const std::string_view standard = standard_of(set_id);
  const std::string wanted = age_of(standard, version);
  const Shelf* best = nullptr;
  const Library* owner = nullptr;
  std::string best_age;
  bool exact = false;
  for (const Library* library = this; library != nullptr && !exact; library = library->parent_) {
    for (const auto& shelf : library->shelves_) {
      if (shelf->standard != standard || !shelf->ids.contains(set_id)) continue;
      const std::string age = age_of(standard, shelf->version);
      exact = age == wanted || shelf->version == k_service;
      const bool better = best == nullptr || (best_age > wanted ? age < best_age : age <= wanted && age > best_age);
      if (exact || better) {
        best = shelf.get();
        owner = library;
        best_age = age;
      }
      if (exact) break;
    }
  }
  if (best == nullptr) return {};
  const Definition& definition = best->definition(*owner);
  return Match{&definition, definition.set(set_id), exact};
}

std::vector<std::string> Library::versions() const {
  std::vector<std::string> out = parent_ != nullptr ? parent_->versions() : std::vector<std::string>{};
  for (const auto& shelf : shelves_) out.push_back(shelf->standard + " " + shelf->version);
  std::ranges::sort(out, {}, [](const std::string& name) {
    const std::size_t blank = name.find(' ');
    return std::pair(name.substr(0, blank) != "x12", age_of(name.substr(0, blank), name.substr(blank + 1)));
  });
  const auto twice = std::ranges::unique(out);
  out.erase(twice.begin(), twice.end());
  return out;
}

bool adjust(Finding& finding, const std::vector<SeverityRule>& rules) {
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {  // the last word wins
    if (!rule->set.empty() || rule->code != finding.code) continue;
    if (!rule->severity) return false;
    finding.severity = *rule->severity;
    return true;
  }
  return true;
}

void Library::adjust(std::vector<Finding>& findings) const {
  for (const auto& shelf : shelves_) {
    if (!shelf->made) continue;
    const auto& rules = shelf->made->severities();
    std::erase_if(findings, [&rules](Finding& finding) { return !edi::adjust(finding, rules); });
  }
}

}  // namespace crossdock::edi
