// SPDX-License-Identifier: Apache-2.0
// The guides of partners: what a partner wants of the sets it exchanges with us, over what the standard says. A guide is
// looked at again for every interchange; one that was changed is read, checked and only then used. One that cannot be
// read, or has a mistake, is logged once and the last good one stays.
//
// Writer thread only.
#pragma once

#include "base/result.hpp"
#include "edi/library.hpp"
#include "hub/settings.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace crossdock::hub {

class Guides {
 public:
  explicit Guides(const Settings& settings) : settings_(settings) {}

  // What holds for a partner; the shipped definitions for one without a guide. Never null.
  std::shared_ptr<const edi::Library> library(const Partner& partner);

 private:
  struct Kept {
    std::string text;  // as last looked at, good or bad
    bool unreadable = false;
    std::shared_ptr<const edi::Library> library;
  };

  const Settings& settings_;
  std::map<std::string, Kept, std::less<>> kept_;  // by path
};

// A guide as a library over the shipped one. Errors: "edi.definition" with path:line:column.
Result<std::shared_ptr<const edi::Library>> read_guide(const std::string& path, std::string_view text);

}  // namespace crossdock::hub
