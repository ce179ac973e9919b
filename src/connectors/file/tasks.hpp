// SPDX-License-Identifier: Apache-2.0
// The file operations of a source, each one job on its Worker: they open the folders anew, so a folder that comes back
// is found again.
#pragma once

#include "base/clock.hpp"
#include "connectors/file/folder.hpp"
#include "connectors/file/settings.hpp"

#include <string>
#include <vector>

namespace crossdock::connectors::file {

struct Picked {
  std::string id;  // "<name>:<sha256>"
  std::string body;
};

// Names that match the pattern, and all triggers when the source has them.
Result<std::vector<Entry>> look(const SourceSettings& settings);
Result<Picked> pick(const SourceSettings& settings, const Entry& entry);
// Into archive/<date of now>/; the trigger goes afterwards.
Result<void> archive(const SourceSettings& settings, const Entry& entry, Timestamp now);
// Into quarantine/, after <name>.error.json was written there.
Result<void> quarantine(const SourceSettings& settings, const Entry& entry, const Error& error, Timestamp now);
Result<void> remove_trigger(const SourceSettings& settings, const std::string& name);

inline constexpr std::string_view k_trigger_suffix = ".done";

}  // namespace crossdock::connectors::file
