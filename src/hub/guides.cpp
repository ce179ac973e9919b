// SPDX-License-Identifier: Apache-2.0
#include "hub/guides.hpp"

#include "base/log.hpp"

#include <utility>

namespace crossdock::hub {
namespace {

// Shares what nobody owns: the shipped library lives for ever.
std::shared_ptr<const edi::Library> shipped() { return {std::shared_ptr<void>(), &edi::Library::shipped()}; }

}  // namespace

Result<std::shared_ptr<const edi::Library>> read_guide(const std::string& path, std::string_view text) {
  auto library = std::make_shared<edi::Library>(&edi::Library::shipped());
  CROSSDOCK_CHECK(library->add(path, text));
  return library;
}

std::shared_ptr<const edi::Library> Guides::library(const Partner& partner) {
  if (partner.guide.empty() || !settings_.read_file) return shipped();
  Kept& kept = kept_[partner.guide];
  auto text = settings_.read_file(partner.guide);
  if (!text) {
    if (!kept.unreadable) log(LogLevel::error, "guide not read; the last one stays", {{"error", text.error().text()}});
    kept.unreadable = true;
  } else if (kept.unreadable || *text != kept.text) {
    kept.unreadable = false;
    kept.text = *std::move(text);
    auto made = read_guide(partner.guide, kept.text);
    if (made) {
      if (kept.library) log(LogLevel::info, "guide taken", {{"guide", partner.guide}});
      kept.library = *std::move(made);
    } else {
      log(LogLevel::error, "guide not taken; the last one stays", {{"error", made.error().text()}});
    }
  }
  return kept.library ? kept.library : shipped();
}

}  // namespace crossdock::hub
