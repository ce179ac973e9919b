// SPDX-License-Identifier: Apache-2.0
// How the text of a definition carries the resources it refers to: comments at its end, one line for each, a JSON list
// of URI and text. Internal to this folder.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace crossdock::process {

using Resources = std::map<std::string, std::string, std::less<>>;  // text by URI

Resources resources_in(std::string_view text);
std::string_view without_resources(std::string_view text);
std::string with_resources(std::string_view text, const Resources& resources);
// Where the machine-readable text of a page of GitHub or GitLab is (DSL, "Catalogs"); others as they are.
std::string raw_uri(std::string_view uri);

}  // namespace crossdock::process
