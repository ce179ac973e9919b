// SPDX-License-Identifier: Apache-2.0
// The services that scenarios call, on the loopback: those of the conformance kit with the same answers, and ones that
// ask for every kind of authentication, redirect, fail for a while, and serve schemas, functions and OpenAPI documents.
#pragma once

#include "base/json.hpp"
#include "http/message.hpp"
#include "http/testing/local.hpp"

#include <map>
#include <memory>
#include <string>

namespace crossdock::workbench::testing {

class Services {
 public:
  Services();
  std::string url() const { return server_->url(""); }

 private:
  http::Response answer(const http::Request& request);
  http::Response pet_store(const http::Request& request) const;
  http::Response secured(const http::Request& request) const;
  http::Response resource(const http::Request& request) const;
  http::Response flaky(const http::Request& request);

  std::map<std::string, int> seen_;  // server thread
  std::unique_ptr<http::testing::LocalServer> server_;
};

}  // namespace crossdock::workbench::testing
