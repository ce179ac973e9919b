// SPDX-License-Identifier: Apache-2.0
// The definitions at hand: those the binary carries, each version read when it is first asked for, and over them what
// was added (a partner's guide). May be shared between threads once nothing is added any more.
#pragma once

#include "base/result.hpp"
#include "edi/definitions.hpp"
#include "edi/finding.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

class Library {
 public:
  struct Match {
    const Definition* definition = nullptr;
    const SetDef* set = nullptr;
    bool exact = false;  // false: of another version than asked for, so its verdicts are advice only
    explicit operator bool() const { return set != nullptr; }
  };

  // What the binary carries.
  static const Library& shipped();

  // `parent` answers what this one does not know; it must outlive it.
  explicit Library(const Library* parent = nullptr);
  ~Library();
  Library(Library&&) noexcept;
  Library& operator=(Library&&) noexcept;

  void add(Definition definition);
  // One text for several definitions or guides ("guides/acme.x12def"); what it builds on comes from here or the parent.
  // Errors: "edi.definition" with path:line:column.
  Result<> add(const std::string& name, std::string_view text);

  // `version` as in GS08, where the first six characters count ("004010VICS"), or as in UNH ("D.96A"). Without that
  // version the newest older one that knows the set is taken, else the oldest newer one. What is of no version (CONTRL)
  // always fits.
  Match find(std::string_view version, std::string_view set_id) const;
  // "x12", "004010"; nullptr when there is none.
  const Definition* definition(std::string_view standard, std::string_view version) const;
  // "x12 004010" and so on, oldest first, with the parent's.
  std::vector<std::string> versions() const;

  // What guides say about the severity of findings in general ("severity edi.group_count warning").
  void adjust(std::vector<Finding>& findings) const;

 private:
  struct Shelf;

  Shelf* shelf(std::string_view standard, std::string_view version) const;
  static Library load_shipped();

  const Library* parent_;
  std::vector<std::unique_ptr<Shelf>> shelves_;
};

// The severity rules of a guide, on one finding: false when it is not to be reported.
bool adjust(Finding& finding, const std::vector<SeverityRule>& rules);

}  // namespace crossdock::edi
