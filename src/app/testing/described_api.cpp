// SPDX-License-Identifier: Apache-2.0
#include "app/testing/described_api.hpp"

#include "app/testing/schema_check.hpp"
#include "base/assert.hpp"
#include "http/target.hpp"
#include "store/sqlite/sqlite.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>

namespace crossdock::app::testing {
namespace {

constexpr auto k_answer_limit = std::chrono::seconds(20);
constexpr std::int64_t k_settle_us = 10'000'000;

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// Where the answer of a handler goes.
struct Kept final : http::Responder::Slot {
  void answer(http::Response response) override { promise.set_value(std::move(response)); }
  std::promise<http::Response> promise;
};

// Keeps the first piece of a stream and then is gone.
struct FirstPiece final : http::StreamSink {
  bool write(std::string bytes) override {
    if (!is_full) promise.set_value(std::move(bytes));
    is_full = true;
    return false;
  }
  void close() override { write({}); }
  bool is_full = false;
  std::promise<std::string> promise;
};

std::string media_type(const http::Headers& headers) {
  const std::string_view value = headers.get("Content-Type").value_or("");
  return std::string(value.substr(0, value.find(';')));
}

// Two tasks for each order that is cancelled; the first may not be decided by the one who calls here.
constexpr std::string_view k_asking = R"(
document: {dsl: '1.0.0', namespace: test, name: asking, version: '1.0.0'}
schedule: {on: {one: {with: {type: order.cancelled}}}}
do:
  - first: {call: task.open, with: {title: First, role: desk, asked_by: admin, due: P1D, data: {a: 1}}}
  - second: {call: task.open, with: {title: Second, role: desk, kind: decide, outcomes: ['yes', 'no']}}
)";

}  // namespace

DescribedApi::DescribedApi()
    : folder_((std::filesystem::temp_directory_path() / fmt::format("crossdock-api-{}", ::getpid())).string()) {
  std::filesystem::remove_all(folder_);
  store::Schema schema = hub::full_schema();
  for (const store::Table* table : access::schema()) schema.push_back(table);
  store::sqlite::Options options;
  options.directory = folder_;
  auto opened = store::sqlite::open(options, schema, metrics_);
  CROSSDOCK_ASSERT(opened.has_value());
  store_ = *std::move(opened);
  hub::Settings settings;
  settings.default_location = "WH-1";
  settings.sscc_ranges = {{"0614141", 0, 1, 999}};
  settings.roles = {{"erp", "erp"}, {"wms", "wms"}};
  settings.partners["shop"] = {.name = "shop", .x12 = {"ZZ", "SHOP"}, .party = "C-1"};
  hub_ = std::make_unique<hub::Hub>(hub::Hub::Parts{*store_, loop_, clock_, random_, metrics_, settings, 0});
  erp_.answer = [](const connect::Call& call) {
    return Json(JsonObject{{"number", "N-" + call.business_key}, {"total", "1.50"}});
  };
  wms_.answer = [](const connect::Call&) { return Json(JsonObject{{"pick", "PCK-1"}}); };
  hub_->add_system("erp", erp_);
  hub_->add_system("wms", wms_);
  for (const char* name : {"order-to-cash", "shipment-to-invoice", "order-cancellation", "order-change",
                           "supplier-replenishment", "customer-return", "master-sync"}) {
    const std::string process = fmt::format("../../processes/{}.yaml", name);
    CROSSDOCK_ASSERT(hub_->load_process(file_text(process), process).has_value());
  }
  CROSSDOCK_ASSERT(hub_->load_process(k_asking, "asking.yaml").has_value());
  CROSSDOCK_ASSERT(hub_->recover().has_value());
  api_ = std::make_unique<api::Api>(
      api::Api::Parts{*hub_, keys_, *store_, loop_, clock_, random_, metrics_, "0.0.0-test", folder_});
  api::register_all(*api_);
  admin_ = "Bearer " + new_key("admin", "*");
  thread_ = std::thread([this] { loop_.run(); });
  document_ = send(http::Method::get, "/openapi.json", {}, {}).json;
  description_ = std::make_unique<Description>(document_, wrong_);
}

DescribedApi::~DescribedApi() {
  loop_.stop();
  thread_.join();
  hub_->close();
  api_.reset();
  store_.reset();
  hub_.reset();
  std::filesystem::remove_all(folder_);
}

std::string DescribedApi::new_key(const std::string& name, const std::string& scope) {
  std::string text;
  const auto made = store_->run([&](store::Tx& tx) -> Result<void> {
    access::Key key;
    key.name = name;
    key.scopes = {scope};
    CROSSDOCK_TRY(text, keys_.create(tx, random_, key));
    return {};
  });
  CROSSDOCK_ASSERT(made.has_value());
  return text;
}

DescribedApi::Answer DescribedApi::send(http::Method method, const std::string& target, const std::string& body,
                                        const Fields& headers) {
  http::Request request;
  request.method = method;
  CROSSDOCK_ASSERT(http::read_target(target, request).has_value());
  request.body = body;
  for (const auto& [name, value] : headers) request.headers.add(name, value);
  auto kept = std::make_shared<Kept>();
  auto future = kept->promise.get_future();
  loop_.post([this, request, kept] { api_->handler()(request, http::Responder(kept)); });
  CROSSDOCK_ASSERT(future.wait_for(k_answer_limit) == std::future_status::ready);
  http::Response response = future.get();
  Answer answer{response.status, response.headers, response.body, {}};
  if (response.stream) {
    auto piece = std::make_shared<FirstPiece>();
    auto first = piece->promise.get_future();
    loop_.post([stream = response.stream, piece] { stream(piece); });
    CROSSDOCK_ASSERT(first.wait_for(k_answer_limit) == std::future_status::ready);
    answer.body = first.get();
  }
  if (auto json = json_parse(answer.body)) answer.json = *std::move(json);
  return answer;
}

DescribedApi::Answer DescribedApi::call(std::string_view id, int status, const std::string& target, const std::string& body,
                                        Fields headers) {
  if (std::ranges::find(headers, std::string("Authorization"), &Fields::value_type::first) == headers.end())
    headers.emplace_back("Authorization", admin_);
  Answer answer = send(description_->operation(id).method, target, body, headers);
  if (answer.status != status)
    wrong_.push_back(fmt::format("{} {}: {} where {} was expected: {}", id, target, answer.status, status, answer.body));
  check(id, answer.status, body, answer);
  return answer;
}

DescribedApi::Answer DescribedApi::call_as(const std::string& authorization, std::string_view id, int status,
                                           const std::string& target) {
  return call(id, status, target, {}, {{"Authorization", authorization}});
}

bool DescribedApi::comes_to(std::string_view id, const std::string& target, std::string_view text) {
  const std::int64_t until_us = clock_.monotonic_us() + k_settle_us;
  while (clock_.monotonic_us() < until_us) {
    if (call(id, 200, target).body.find(text) != std::string::npos) return true;
  }
  return false;
}

void DescribedApi::check(std::string_view id, int status, const std::string& body, const Answer& answer) {
  seen_.emplace(id, status);
  const std::string what = fmt::format("{} {}", id, status);
  const JsonObject& spec = description_->operation(id).spec.get_object();
  const Json* response = spec.at("responses").get_object().if_contains(fmt::to_string(status));
  if (response == nullptr) {
    wrong_.push_back(what + " is not declared: " + answer.body);
    return;
  }
  const auto& [type, media] = *response->at("content").get_object().begin();
  if (media_type(answer.headers) != type)
    wrong_.push_back(fmt::format("{} is {} and not {}", what, media_type(answer.headers), std::string_view(type)));
  if (type.ends_with("json")) {
    const std::string errors = schema_errors(media.at("schema"), answer.json);
    if (!errors.empty()) wrong_.push_back(fmt::format("{}: {}in {}", what, errors, answer.body));
  }
  check_headers(what, response->get_object(), answer);
  if (status >= 300 || body.empty()) return;
  const Json& sent = spec.at("requestBody").at("content").get_object().begin()->value().at("schema");
  const std::string errors =
      schema_errors(sent, json_find(sent.get_object(), "type") != nullptr && sent.at("type") == Json("string")
                              ? Json(body)
                              : json_parse(body).value_or(Json()));
  if (!errors.empty()) wrong_.push_back(fmt::format("{} took what its description forbids: {}{}", what, errors, body));
}

void DescribedApi::check_headers(const std::string& what, const JsonObject& response, const Answer& answer) {
  const JsonObject& declared = response.at("headers").get_object();
  for (const auto& [name, header] : declared) {
    if (header.at("required").get_bool() && !answer.headers.get(name))
      wrong_.push_back(fmt::format("{} lacks the header {}", what, std::string_view(name)));
  }
  for (const auto& [name, value] : answer.headers.fields()) {
    if (http::same_name(name, "Content-Type") || http::same_name(name, "Cache-Control")) continue;
    const bool known = std::ranges::any_of(
        declared, [&](const auto& entry) { return http::same_name(std::string_view(entry.key()), name); });
    if (!known) wrong_.push_back(fmt::format("{} has the header {}, which is not declared", what, name));
  }
}

}  // namespace crossdock::app::testing
