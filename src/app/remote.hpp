// SPDX-License-Identifier: Apache-2.0
// Commands that talk to a running hub through its API.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::app {

struct Remote {
  std::string url;  // --url or $CROSSDOCK_URL
  std::string key;  // $CROSSDOCK_KEY or --key-file; never an argument others can read in the process list
  std::string ca_file;
  bool json = false;  // print the answer as it came

  // A problem of the hub comes back as an Error of its kind and code.
  Result<Json> call(http::Method method, std::string_view path, const std::string& body = {},
                    std::string_view type = "application/json", std::string_view idempotency_key = {}) const;
};

// "a b" -> "a%20b", for path segments and query values (RFC 3986 unreserved characters stay).
std::string url_escape(std::string_view text);

int send_files(const Remote& remote, const std::vector<std::string>& files, const std::string& channel);
int trace(const Remote& remote, const std::string& identifier);
int why(const Remote& remote, const std::string& item, const std::string& location, std::size_t limit);

struct ExceptionsOptions {
  std::string status = "open";
  std::size_t limit = 50;
  std::string retry;    // id, or "cause:<cause>"
  std::string resolve;  // id
  std::string reason;
  std::string answer;  // of the call, JSON; "" = none
};
struct TasksOptions {
  std::string role;
  std::string claim, complete;  // ids
  std::string outcome, comment;
};
int tasks(const Remote& remote, const TasksOptions& options);
int exceptions(const Remote& remote, const ExceptionsOptions& options);

struct ProcessesOptions {
  std::string status;  // "": those that have not ended
  std::size_t limit = 50;
  std::string action;  // "suspend", ...; with id, reason
  std::string id;
  std::string task;
  std::string data;  // JSON
  std::string version;
  std::string reason;
  bool preview = false;
};
int processes(const Remote& remote, const ProcessesOptions& options);

struct DocumentsOptions {
  std::string partner;
  std::size_t limit = 50;
  std::string show;        // id
  std::string resend;      // id: the same bytes again
  std::string regenerate;  // id: with new control numbers
  std::string reason;
};
int documents(const Remote& remote, const DocumentsOptions& options);

}  // namespace crossdock::app
