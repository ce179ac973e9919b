// SPDX-License-Identifier: Apache-2.0
// Requests and responses as plain values, the same for server and client (RFC 9110).
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };
std::string_view to_string(Method method);
Method method_from(std::string_view name);

// Compares header names and tokens: ASCII without case.
bool same_name(std::string_view a, std::string_view b);

// Header names compare without case (RFC 9110 section 5.1); order is kept.
class Headers {
 public:
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  void set(std::string_view name, std::string value);                // replaces all of that name
  std::optional<std::string_view> get(std::string_view name) const;  // the first
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
  Method method = Method::get;
  std::string target;                                           // as sent: path and query
  std::string path;                                             // percent-decoded, no query; "/v1/orders"
  std::vector<std::pair<std::string, std::string>> query;       // decoded
  std::vector<std::pair<std::string, std::string>> parameters;  // from the route: {"id", "ord_..."}
  Headers headers;
  std::string body;
  std::string peer;         // "127.0.0.1:52344"
  std::string consumer;     // filled by access control
  std::string correlation;  // correlation id of this exchange

  std::optional<std::string_view> query_value(std::string_view name) const;
  std::string_view parameter(std::string_view name) const;  // "" when absent
};

// A body that is produced while it is sent (SSE). Called on the loop; the sink returns false when the peer is gone.
struct StreamSink {
  virtual ~StreamSink() = default;
  virtual bool write(std::string bytes) = 0;
  virtual void close() = 0;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  // When set, the body is chunked and written through the sink after the head was sent.
  std::function<void(std::shared_ptr<StreamSink>)> stream;

  static Response json(int status, const Json& value);
  static Response text(int status, std::string body, std::string_view type = "text/plain; charset=utf-8");
};

// RFC 9457 problem details. The type is a catalogue URI ("/problems/idempotency.key_reused").
int status_of(ErrorKind kind);
Response problem(const Error& error, std::string_view correlation = {});
// The same with a status that the kind alone does not give (405, 431).
Response problem(int status, const Error& error, std::string_view correlation = {});

}  // namespace crossdock::http
