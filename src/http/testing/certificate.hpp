// SPDX-License-Identifier: Apache-2.0
// A throw-away self-signed certificate for TLS tests.
#pragma once

#include <string>

namespace crossdock::http::testing {

// Files in a directory of their own that goes away with the object.
class Certificate {
 public:
  // `name`: "localhost", or an address "127.0.0.1".
  explicit Certificate(const std::string& name);
  ~Certificate();
  Certificate(const Certificate&) = delete;
  const std::string& certificate_file() const { return certificate_file_; }
  const std::string& private_key_file() const { return private_key_file_; }

 private:
  std::string directory_;
  std::string certificate_file_;
  std::string private_key_file_;
};

}  // namespace crossdock::http::testing
