// SPDX-License-Identifier: Apache-2.0
// The connector against the real HTTP server, which plays an ERP without idempotency and its faults.
#include "base/hash.hpp"
#include "connect/config.hpp"
#include "connect/testing/conformance.hpp"
#include "connect/wrappers.hpp"
#include "http/server.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace crossdock::connectors::http {
void register_plugin(connect::Registry& registry);
}

using namespace crossdock;
using namespace crossdock::connect;
using namespace crossdock::connect::testing;
using crossdock::http::Method;
using crossdock::http::Request;
using crossdock::http::Responder;
using crossdock::http::Response;

namespace {

const Spec& http_spec() {
  static const Spec spec = [] {
    Registry registry;
    connectors::http::register_plugin(registry);
    return *registry.find("http");
  }();
  return spec;
}

JsonObject object(std::string_view text) {
  const auto parsed = json_parse(text);
  REQUIRE_MESSAGE(parsed.has_value(), text);
  return parsed->as_object();
}

// A server on any free port; it can go away and come back on the same one.
class Side {
 public:
  explicit Side(LoopThread& thread) : loop_(thread.loop()) { up(); }

  void up() {
    if (server_) return;
    crossdock::http::ServerOptions options;
    options.port = port_;
    server_ = crossdock::http::Server::start(loop_, clock_, metrics, options, [this](Request request, Responder responder) {
                requests.push_back(request);
                handler(request, std::move(responder));
              }).value();
    port_ = server_->port();
  }
  void down() { server_.reset(); }
  std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }

  std::function<void(const Request&, Responder)> handler;
  std::vector<Request> requests;
  Metrics metrics;

 private:
  net::AsioLoop& loop_;
  SystemClock clock_;
  std::uint16_t port_ = 0;
  std::unique_ptr<crossdock::http::Server> server_;
};

Environment environment_of(LoopThread& thread, Side& side, const Clock& clock, Random& random) {
  const auto secret = [](std::string_view name) -> Result<std::string> {
    if (name == "erp-token") return std::string("s3cret");
    if (name == "hook") return std::string("whsec_c2VjcmV0");
    if (name == "broken") return std::string("a\r\nX-Evil: 1");
    return fail(ErrorKind::invalid, "secret.unknown", "There is no such secret");
  };
  return Environment{thread.loop(), thread.network(), clock, random, side.metrics, secret};
}

constexpr std::string_view k_operations = R"json({
  "createOrder": {"path": "/orders", "probe": "findOrder",
    "request": "{reference: $key, lines: .lines}",
    "response": "if (.number|type) == \"string\" then {number} else error(\"no number\") end",
    "errors": [{"status": 422, "kind": "rejected", "code": "erp.refused", "message": ".error"}]},
  "findOrder": {"method": "GET", "path": "/orders", "query": {"reference": "${ $key }"},
    "response": "if .orders == [] then null else .orders[0] | {number} end"}})json";

class Erp final : public SystemSubject {
 public:
  explicit Erp(LoopThread& thread) : side_(thread), environment_(environment_of(thread, side_, clock_, random_)) {
    side_.handler = [this](const Request& request, const Responder& responder) { handle(request, responder); };
  }

  std::unique_ptr<System> make() override {
    JsonObject config;
    config["base_url"] = side_.url() + "/";
    config["operations"] = object(k_operations);
    return http_spec().make_system(check_config(http_spec(), config).value(), environment_).value();
  }
  void set_fault(SystemFault fault) override {
    fault_ = fault;
    if (fault == SystemFault::refused)
      side_.down();
    else
      side_.up();
  }
  std::size_t effects(const std::string& key) override { return static_cast<std::size_t>(orders_.count(key)); }
  Call create(const std::string& key) override {
    Call call;
    call.operation = "createOrder";
    call.arguments = json_parse(R"({"lines":[{"line":"1","item":"0001"}]})").value();
    call.business_key = key;
    call.correlation = "cor_1";
    call.timeout_ms = 400;
    return call;
  }
  std::string idempotent_operation() override { return "findOrder"; }

 private:
  void handle(const Request& request, const Responder& responder);
  Response answer(const Request& request);

  ManualClock clock_;
  SeededRandom random_{11};
  Side side_;
  Environment environment_;
  SystemFault fault_ = SystemFault::none;
  std::multimap<std::string, std::string> orders_;  // reference, number
  std::vector<Responder> silent_;                   // never answered
};

Response Erp::answer(const Request& request) {
  if (request.method == Method::post) {
    const auto reference = json_parse(request.body).value().at("reference").as_string();
    const auto number = fmt::format("SO-{:06}", orders_.size() + 1);
    orders_.emplace(std::string(reference), number);
    return Response::json(201, JsonObject{{"number", number}});
  }
  JsonArray found;
  const std::string reference(request.query_value("reference").value_or(""));
  for (auto [at, end] = orders_.equal_range(reference); at != end; ++at) found.push_back(JsonObject{{"number", at->second}});
  return Response::json(200, JsonObject{{"orders", found}});
}

void Erp::handle(const Request& request, const Responder& responder) {
  switch (fault_) {
    case SystemFault::silent_after_effect: answer(request); [[fallthrough]];
    case SystemFault::silent_before_effect: silent_.push_back(responder); return;
    case SystemFault::rejected: return responder(Response::json(422, object(R"({"error":"customer blocked"})")));
    case SystemFault::invalid: return responder(Response::json(400, object(R"({"detail":"line 1: no such item"})")));
    case SystemFault::unauthorised: return responder(Response::text(401, "who are you"));
    case SystemFault::server_error: return responder(Response::text(500, "oops"));
    case SystemFault::unreadable_answer: {
      auto response = Response::text(answer(request).status, "<html>done</html>", "text/html");
      return responder(std::move(response));
    }
    case SystemFault::rate_limited: {
      auto response = Response::text(429, "slow down");
      response.headers.set("Retry-After", "7");
      return responder(std::move(response));
    }
    default: return responder(answer(request));
  }
}

}  // namespace

TEST_CASE("http system: conforms") {
  LoopThread thread;
  check_system(thread, [&thread] { return std::make_unique<Erp>(thread); });
}

namespace {

// One system and one canned response, for looking at single requests.
struct Bench {
  LoopThread thread;
  ManualClock clock;
  SeededRandom random{5};
  std::unique_ptr<Side> side;
  std::optional<Environment> environment;
  std::unique_ptr<System> system;
  Response canned = Response::json(200, JsonObject{{"ok", true}});

  explicit Bench(std::string_view operations, const JsonObject& extra = {}) {
    thread.on_loop([&] {
      side = std::make_unique<Side>(thread);
      side->handler = [this](const Request&, const Responder& responder) { responder(canned); };
      environment.emplace(environment_of(thread, *side, clock, random));
      JsonObject config = extra;
      config["base_url"] = side->url();
      config["operations"] = object(operations);
      auto made = http_spec().make_system(check_config(http_spec(), config).value(), *environment);
      REQUIRE_MESSAGE(made.has_value(), made.error().text());
      system = *std::move(made);
    });
  }
  ~Bench() {
    thread.on_loop([this] {
      system.reset();
      side.reset();
    });
  }
  Result<Json> run(void (System::*role)(Call, std::function<void(Result<Json>)>), const std::string& operation,
                   std::string_view arguments, const std::string& key) {
    std::optional<Result<Json>> answer;
    thread.on_loop([&] {
      Call call{
          .operation = operation, .arguments = json_parse(arguments).value(), .business_key = key, .correlation = "cor_7"};
      ((*system).*role)(std::move(call), [&](Result<Json> got) { answer = std::move(got); });
    });
    REQUIRE(thread.wait_until([&] { return answer.has_value(); }));
    return *std::move(answer);
  }
  Result<Json> call(const std::string& operation, std::string_view arguments = "{}", const std::string& key = "k") {
    return run(&System::call, operation, arguments, key);
  }
  Result<Json> probe(const std::string& operation, const std::string& key = "k") {
    return run(&System::probe, operation, "{}", key);
  }
  std::string header(std::string_view name) {
    return std::string(side->requests.back().headers.get(name).value_or("(none)"));
  }
};

std::string kind_of(const Result<Json>& answer) { return answer ? "ok" : std::string(to_string(answer.error().kind)); }

}  // namespace

TEST_CASE("http system: values cannot leave their place in a URL") {
  Bench bench(R"({"get": {"method": "GET", "path": "/orders/${ .id }/lines?v=${ 1 }", "query": {"q u": "${ .q }"}}})");
  CHECK(kind_of(bench.call("get", R"({"id":"a/b?c#d%2e é","q":"x&y=1"})")) == "ok");
  CHECK(bench.side->requests.back().target == "/orders/a%2Fb%3Fc%23d%252e%20%C3%A9/lines?v=1&q%20u=x%26y%3D1");
  for (const char* bad : {R"({"id":"..","q":"1"})", R"({"id":".","q":"1"})", R"({"id":"","q":"1"})",
                          R"({"id":null,"q":"1"})", R"({"id":[],"q":"1"})", R"({"id":"1"})", R"({"id":1.5,"q":"1"})"}) {
    INFO(bad);
    CHECK(kind_of(bench.call("get", bad)) == "invalid");
  }
  CHECK(bench.side->requests.size() == 1);
}

TEST_CASE("http system: headers carry who we are, the correlation, and no smuggled lines") {
  const auto auth = object(R"({"auth": {"type": "bearer", "secret": "erp-token"}, "headers": {"X-Tenant": "7"}})");
  Bench bench(R"({"put": {"method": "PUT", "path": "/x", "headers": {"Idempotency-Key": "${ $key }"}}})", auth);
  CHECK(kind_of(bench.call("put")) == "ok");
  CHECK(bench.header("Authorization") == "Bearer s3cret");
  CHECK(bench.header("X-Tenant") == "7");
  CHECK(bench.header("X-Correlation-Id") == "cor_7");
  CHECK(bench.header("traceparent").size() == 55);
  CHECK(bench.header("Idempotency-Key") == "k");
  CHECK(bench.header("Content-Type") == "application/json");
  CHECK(bench.side->requests.back().body == "{}");
  CHECK(kind_of(bench.call("put", "{}", "k\r\nX-Evil: 1")) == "invalid");
  CHECK(bench.side->requests.size() == 1);
}

TEST_CASE("http system: basic and header authentication") {
  Bench basic(R"({"get": {"method": "GET", "path": "/"}})",
              object(R"({"auth": {"type": "basic", "user": "hub", "secret": "erp-token"}})"));
  CHECK(kind_of(basic.call("get")) == "ok");
  CHECK(basic.header("Authorization") == "Basic " + base64("hub:s3cret"));
  Bench header(R"({"get": {"method": "GET", "path": "/"}})",
               object(R"({"auth": {"type": "header", "header": "X-Key", "secret": "erp-token"}})"));
  CHECK(kind_of(header.call("get")) == "ok");
  CHECK(header.header("X-Key") == "s3cret");
}

TEST_CASE("http system: declared meanings come first, also for a 200 that is none") {
  Bench bench(R"json({"post": {"path": "/x", "errors": [
      {"status": 200, "when": ".ok == false", "kind": "missing_reference", "code": "erp.no_item",
       "message": "\"no item \\(.item)\""},
      {"status": [503, 504], "kind": "transient"}]}})json",
              object(R"({"errors": [{"status": 418, "kind": "forbidden"}]})"));
  bench.canned = Response::json(200, object(R"({"ok":false,"item":"A-1"})"));
  const auto refused = bench.call("post");
  REQUIRE(kind_of(refused) == "missing_reference");
  CHECK(refused.error().code == "erp.no_item");
  CHECK(refused.error().message == "no item A-1");
  CHECK(refused.error().place == "post");
  bench.canned = Response::text(504, "gateway");
  CHECK(kind_of(bench.call("post")) == "transient");
  bench.canned = Response::text(502, "gateway");
  CHECK(kind_of(bench.call("post")) == "in_doubt");
  bench.canned = Response::text(418, "teapot");
  CHECK(kind_of(bench.call("post")) == "forbidden");
  bench.canned = Response::text(200, "");
  CHECK(json_text(bench.call("post").value()) == "null");
}

TEST_CASE("http system: a 404 does not tell a probe that nothing happened, unless the pack says so") {
  Bench bench(R"({"post": {"path": "/x", "probe": "find"}, "find": {"method": "GET", "path": "/x/${ $key }"},
                  "post2": {"path": "/x", "probe": "find2"},
                  "find2": {"method": "GET", "path": "/x/${ $key }", "absent": [404]}})");
  bench.canned = Response::text(404, "nothing here");
  CHECK(kind_of(bench.probe("post")) == "invalid");
  CHECK(kind_of(bench.probe("post2")) == "not_found");
  CHECK(kind_of(bench.call("find")) == "not_found");
}

TEST_CASE("http system: repeating an idempotent operation is safe, so it is never in doubt") {
  Bench bench(R"({"put": {"method": "PUT", "path": "/x"}})");
  bench.canned = Response::text(500, "oops");
  CHECK(kind_of(bench.call("put")) == "transient");
  bench.canned = Response::text(200, "not json");
  CHECK(kind_of(bench.call("put")) == "transient");
}

TEST_CASE("http system: an answer past the bound is a doubt, not a crash") {
  Bench bench(R"({"post": {"path": "/x"}})", object(R"({"body_bytes_max": 1000})"));
  bench.canned = Response::text(200, std::string(100'000, ' '));
  CHECK(kind_of(bench.call("post")) == "in_doubt");
}

TEST_CASE("http system: Retry-After as a date, and what is no wish at all") {
  Bench bench(R"({"get": {"method": "GET", "path": "/x"}})");
  bench.clock.set(Timestamp::parse_rfc3339("1994-11-06T08:49:07Z").value());
  bench.canned = Response::text(503, "later");
  bench.canned.headers.set("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT");
  const auto dated = bench.call("get");
  REQUIRE(kind_of(dated) == "rate_limited");
  CHECK(retry_after_ms(dated.error()) == 30'000);
  bench.canned.headers.set("Retry-After", "soon");
  CHECK(kind_of(bench.call("get")) == "transient");
}

TEST_CASE("http system: what the other side says is shortened and stays text") {
  Bench bench(R"({"get": {"method": "GET", "path": "/x"}})");
  bench.canned = Response::text(400, std::string(299, 'x') + "\xc3\xa9" + std::string(1000, 'y'));
  const auto longer = bench.call("get");
  CHECK(longer.error().message.size() < 400);
  CHECK(json_parse(json_text(Json(longer.error().message))).has_value());
  bench.canned = Response::text(400, "\xff\xfe binary");
  CHECK(bench.call("get").error().message == "The system answered 400");
}

TEST_CASE("http system: private addresses can be forbidden") {
  Bench bench(R"({"get": {"method": "GET", "path": "/x"}})", object(R"({"allow_private_addresses": false})"));
  const auto refused = bench.call("get");
  REQUIRE_FALSE(refused.has_value());
  CHECK_FALSE(is_retryable(refused.error().kind));
  CHECK(bench.side->requests.empty());
}

TEST_CASE("http system: a request program can refuse its arguments before anything is sent") {
  Bench bench(R"json({"post": {"path": "/x",
      "request": "error({kind: \"missing_reference\", code: \"xref.item\", message: \"item A-1 is unknown\"})"}})json");
  const auto refused = bench.call("post");
  REQUIRE(kind_of(refused) == "missing_reference");
  CHECK(refused.error().code == "xref.item");
  CHECK(bench.side->requests.empty());
}

namespace {

class Hook final : public SinkSubject {
 public:
  explicit Hook(LoopThread& thread) : side_(thread), environment_(environment_of(thread, side_, clock_, random_)) {
    side_.handler = [this](const Request& request, const Responder& responder) {
      if (refusing_) return responder(Response::text(410, "gone"));
      bodies_.push_back(request.body);
      responder(Response::text(204, ""));
    };
  }
  std::unique_ptr<Sink> make() override {
    JsonObject config = object(R"({"path": "/hook", "signing_secret": "hook"})");
    config["base_url"] = side_.url();
    return http_spec().make_sink(check_config(http_spec(), config).value(), environment_).value();
  }
  void set_fault(SinkFault fault) override {
    refusing_ = fault == SinkFault::refusing;
    if (fault == SinkFault::down)
      side_.down();
    else
      side_.up();
  }
  Message message(const std::string& name, const std::string& body) override {
    return Message{
        .id = name, .body = body, .content_type = "application/octet-stream", .attributes = {{"correlation", "cor_1"}}};
  }
  std::vector<std::string> received() override { return bodies_; }
  const Request& last() const { return side_.requests.back(); }

 private:
  ManualClock clock_;
  SeededRandom random_{13};
  Side side_;
  Environment environment_;
  bool refusing_ = false;
  std::vector<std::string> bodies_;
};

}  // namespace

TEST_CASE("http sink: conforms") {
  LoopThread thread;
  check_sink(thread, [&thread] { return std::make_unique<Hook>(thread); });
}

TEST_CASE("http sink: messages are signed as Standard Webhooks says") {
  LoopThread thread;
  auto hook = thread.on_loop([&] { return std::make_unique<Hook>(thread); });
  auto sink = thread.on_loop([&] { return hook->make(); });
  bool done = false;
  thread.on_loop([&] { sink->write(hook->message("msg_1", "{\"a\":1}"), [&](const Result<void>&) { done = true; }); });
  REQUIRE(thread.wait_until([&] { return done; }));
  const auto& request = hook->last();
  const std::string seconds(request.headers.get("webhook-timestamp").value());
  CHECK(request.headers.get("webhook-id") == "msg_1");
  CHECK(request.headers.get("X-Correlation-Id") == "cor_1");
  CHECK(request.path == "/hook");
  CHECK(seconds == "1767225600");
  CHECK(request.headers.get("webhook-signature").value() ==
        "v1," + base64(hmac_sha256("secret", "msg_1." + seconds + ".{\"a\":1}")));
  thread.on_loop([&] {
    sink.reset();
    hook.reset();
  });
}

TEST_CASE("http connector: configuration errors are found at load") {
  LoopThread thread;
  ManualClock clock;
  SeededRandom random(1);
  auto side = thread.on_loop([&] { return std::make_unique<Side>(thread); });
  auto environment = environment_of(thread, *side, clock, random);
  const auto make = [&](const JsonObject& checked) -> Result<void> {
    return thread.on_loop([&]() -> Result<void> {
      CROSSDOCK_TRY([[maybe_unused]] const auto system, http_spec().make_system(checked, environment));
      return {};
    });
  };
  const auto with = [](std::string_view operation) {
    JsonObject config = object(R"({"base_url": "http://erp"})");
    config["operations"] = JsonObject{{"o", object(operation)}};
    return config;
  };
  const auto also = [&](std::string_view key, std::string_view value) {
    JsonObject config = with(R"({"path": "/x"})");
    config[key] = json_parse(value).value();
    return config;
  };
  const std::vector<BadConfig> bad = {
      {"no operations", object(R"({"base_url": "http://erp"})"), "operations"},
      {"another scheme", also("base_url", R"("ftp://erp")"), "base_url"},
      {"a base with a query", also("base_url", R"("http://erp/?a=1")"), "base_url"},
      {"no path", with(R"({"method": "GET"})"), "operations.o.path"},
      {"a path without a slash", with(R"({"path": "x"})"), "operations.o.path"},
      {"a path with a blank", with(R"({"path": "/x y"})"), "operations.o.path"},
      {"an open expression", with(R"({"path": "/${ .x "})"), "operations.o.path"},
      {"an unknown method", with(R"({"path": "/x", "method": "FETCH"})"), "operations.o.method"},
      {"an unknown setting", with(R"({"path": "/x", "respons": "."})"), "operations.o.respons"},
      {"a program that is none", with(R"({"path": "/x", "response": ". ||| ."})"), "operations.o.response, line 1"},
      {"a program that looks around", with(R"({"path": "/x", "request": "env"})"), "operations.o.request, line 1"},
      {"a probe that is not there", with(R"({"path": "/x", "probe": "p"})"), "operations.o.probe"},
      {"a probe that is not idempotent", with(R"({"path": "/x", "probe": "o"})"), "operations.o.probe"},
      {"an unknown error kind", with(R"({"path": "/x", "errors": [{"status": 422, "kind": "bad"}]})"),
       "operations.o.errors[0].kind"},
      {"our own error kind", with(R"({"path": "/x", "errors": [{"status": 422, "kind": "internal"}]})"),
       "operations.o.errors[0].kind"},
      {"a rule for nothing", with(R"({"path": "/x", "errors": [{"kind": "invalid"}]})"), "operations.o.errors[0]"},
      {"no status", with(R"({"path": "/x", "errors": [{"status": 99, "kind": "invalid"}]})"),
       "operations.o.errors[0].status"},
      {"a header that is none", with(R"({"path": "/x", "headers": {"a b": "1"}})"), "operations.o.headers.a b"},
      {"an unknown secret", also("auth", R"({"type": "bearer", "secret": "nope"})"), "auth.secret"},
      {"a secret with lines", also("auth", R"({"type": "bearer", "secret": "broken"})"), "auth.secret"},
      {"unknown authentication", also("auth", R"({"type": "magic", "secret": "erp-token"})"), "auth.type"},
      {"static header with a line", also("headers", R"({"X": "a\nb"})"), "headers.X"},
      {"a CA file that is none", also("ca_file", R"("/no/such/file.pem")"), "ca_file"},
      {"a budget of nothing", also("budget", R"({"concurrency": 0})"), "budget.concurrency"},
      {"no time", also("timeout_ms", "0"), "timeout_ms"}};
  check_configs(http_spec(), also("timeout_ms", R"("5s")"), bad, make);
  thread.on_loop([&] { side.reset(); });
}
