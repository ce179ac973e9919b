// SPDX-License-Identifier: Apache-2.0
// `crossdock edi lint DEFS...`: reads definitions and partner guides, and says path:line:column of every mistake.
#pragma once

#include <string>
#include <vector>

namespace crossdock::app {

// Files, or folders of *.def and *.x12def. Texts that begin with the same line are read as one version, as the shipped
// ones are; what they build on comes from each other and from the binary. Exit code: 0, 1 when there is a mistake, 2 when
// a path cannot be read.
int edi_lint(const std::vector<std::string>& paths);

}  // namespace crossdock::app
