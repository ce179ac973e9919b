// SPDX-License-Identifier: Apache-2.0
#include "connectors/http/sink.hpp"

#include "base/hash.hpp"
#include "connectors/http/answer.hpp"
#include "connectors/http/endpoint.hpp"
#include "connectors/http/template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::connectors::http {
namespace {

using connect::Message;
using crossdock::http::Headers;
using crossdock::http::Method;
using Done = std::function<void(Result<void>)>;

struct Target {
  std::string path;
  Method method = Method::post;
  std::string signing_key;  // "" = unsigned
};

// "v1," + base64(HMAC-SHA256(key, id.timestamp.body))
void identify(Headers& headers, const std::string& key, const Message& message, Timestamp now) {
  const std::string id = is_header_value(message.id) ? message.id : hex(hash16(message.id));
  const std::string seconds = std::to_string(now.us / 1'000'000);
  headers.set("webhook-id", id);
  headers.set("webhook-timestamp", seconds);
  if (key.empty()) return;
  headers.set("webhook-signature", "v1," + base64(hmac_sha256(key, fmt::format("{}.{}.{}", id, seconds, message.body))));
}

std::string attribute(const Message& message, std::string_view name) {
  const auto found = std::ranges::find(message.attributes, name, &std::pair<std::string, std::string>::first);
  return found == message.attributes.end() ? std::string() : found->second;
}

class HttpSink final : public connect::Sink {
 public:
  HttpSink(Endpoint endpoint, Target target, connect::Environment& environment)
      : endpoint_(std::move(endpoint)),
        target_(std::move(target)),
        clock_(environment.clock),
        random_(environment.random),
        client_(environment.network.make_client(endpoint_.client)) {}

  void write(Message message, Done done) override {
    if (message.body.size() > k_request_bytes_max) {
      done(fail(ErrorKind::limit, "http.request_too_large", fmt::format("At most {} bytes are sent", k_request_bytes_max)));
      return;
    }
    auto headers = headers_of(message);
    auto answered = [this, done = std::move(done)](Result<crossdock::http::Response> response) {
      if (!response)
        done(fail(error_of(std::move(response).error(), Effect::none)));
      else if (response->status < 200 || response->status > 299)
        done(fail(error_of(*response, Effect::none, clock_.now())));
      else
        done({});
    };
    client_->send(target_.method, endpoint_.base_url + target_.path, std::move(headers), std::move(message.body),
                  endpoint_.timeout_ms, std::move(answered));
  }

 private:
  Headers headers_of(const Message& message) {
    auto headers = endpoint_.headers;
    headers.set("Content-Type", is_header_value(message.content_type) && !message.content_type.empty()
                                    ? message.content_type
                                    : std::string("application/octet-stream"));
    identify(headers, target_.signing_key, message, clock_.now());
    add_correlation(headers, attribute(message, "correlation"), random_);
    return headers;
  }

  Endpoint endpoint_;
  Target target_;
  const Clock& clock_;
  Random& random_;
  std::unique_ptr<crossdock::http::Client> client_;  // last: its calls end before what they point to
};

// Standard Webhooks keys are written "whsec_<base64>"; any other text is the key itself.
Result<std::string> signing_key_of(const std::string& secret) {
  constexpr std::string_view k_prefix = "whsec_";
  if (!secret.starts_with(k_prefix)) return secret;
  auto key = base64_decode(std::string_view(secret).substr(k_prefix.size()));
  if (key && !key->empty()) return key;
  return fail(ErrorKind::invalid, "http.signing_secret", "After whsec_ a key in base 64 is expected", "signing_secret");
}

Result<Target> read_target(const JsonObject& checked, const connect::Environment& environment) {
  Target target;
  target.path = json_string_or(checked, "path", "/");
  target.method = crossdock::http::method_from(json_string_or(checked, "method", "POST"));
  const bool clean =
      std::ranges::none_of(target.path, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '#'; });
  if (!target.path.starts_with('/') || !clean) {
    return fail(ErrorKind::invalid, "http.path", "A path begins with a slash and has no blanks", "path");
  }
  if (target.method != Method::post && target.method != Method::put) {
    return fail(ErrorKind::invalid, "http.method", "The method must be POST or PUT", "method");
  }
  const std::string secret = json_string_or(checked, "signing_secret", "");
  if (secret.empty()) return target;
  CROSSDOCK_TRY(const auto value, header_secret(environment, secret, "signing_secret"));
  CROSSDOCK_TRY(target.signing_key, signing_key_of(value));
  return target;
}

}  // namespace

Result<std::unique_ptr<connect::Sink>> make_sink(const JsonObject& checked, connect::Environment& environment) {
  CROSSDOCK_TRY(auto endpoint, read_endpoint(checked, environment));
  CROSSDOCK_TRY(auto target, read_target(checked, environment));
  return std::make_unique<HttpSink>(std::move(endpoint), std::move(target), environment);
}

}  // namespace crossdock::connectors::http
