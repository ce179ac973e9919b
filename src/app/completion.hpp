// SPDX-License-Identifier: Apache-2.0
// Shell completion, made from the command line's own description so that it cannot drift.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace crossdock::app {

// bash: eval "$(crossdock completion bash)". zsh loads the same through bashcompinit.
int print_completion(const CLI::App& app, const std::string& shell);

}  // namespace crossdock::app
