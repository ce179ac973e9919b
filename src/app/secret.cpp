// SPDX-License-Identifier: Apache-2.0
#include "app/secret.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cstdlib>
#include <fstream>

namespace crossdock::app {

Result<std::string> secret(std::string_view name) {
  std::string variable = "CROSSDOCK_SECRET_";
  for (const char c : name)
    variable.push_back(std::isalnum(static_cast<unsigned char>(c)) != 0
                           ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                           : '_');
  if (const char* value = std::getenv(variable.c_str())) return std::string(value);
  const char* folder = std::getenv("CROSSDOCK_SECRETS");
  if (folder != nullptr && name.find('/') == std::string_view::npos) {
    std::ifstream file(fmt::format("{}/{}", folder, name));
    std::string line;
    if (std::getline(file, line)) return line;
  }
  return fail(ErrorKind::missing_reference, "secret.unknown",
              fmt::format("The secret \"{}\" is not set; set {} or a file in $CROSSDOCK_SECRETS", name, variable));
}

}  // namespace crossdock::app
