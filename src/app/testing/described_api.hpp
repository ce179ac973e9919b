// SPDX-License-Identifier: Apache-2.0
// A whole hub behind its API, without sockets, that holds every answer against /openapi.json: the status is declared,
// and so are the content type, the headers and the schema of the body. What does not hold is collected.
#pragma once

#include "access/keys.hpp"
#include "api/api.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "hub/testing/world.hpp"
#include "net/asio_loop.hpp"
#include "store/store.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace crossdock::app::testing {

// The document with its look-ups. References are replaced by what they name.
class Description {
 public:
  struct Operation {
    http::Method method;
    std::string path;
    Json spec;
  };
  // Collects in `wrong` what is not OpenAPI 3.1 as we use it.
  Description(const Json& document, std::vector<std::string>& wrong);

  const std::map<std::string, Operation, std::less<>>& operations() const { return operations_; }
  const Operation& operation(std::string_view id) const { return operations_.find(id)->second; }
  // The methods of each path, as Allow lists them.
  std::map<std::string, std::set<std::string>> methods_of_paths() const;

 private:
  Json resolved(const Json& node, int depth, std::vector<std::string>& wrong) const;
  void check_operation(const std::string& id, const Operation& operation, std::vector<std::string>& wrong) const;
  const Json& document_;
  std::map<std::string, Operation, std::less<>> operations_;
};

class DescribedApi {
 public:
  DescribedApi();
  ~DescribedApi();

  struct Answer {
    int status = 0;
    http::Headers headers;
    std::string body;
    Json json;  // null when the body is none
  };
  using Fields = std::vector<std::pair<std::string, std::string>>;
  // Any request, unchecked.
  Answer send(http::Method method, const std::string& target, const std::string& body, const Fields& headers);
  // One operation with the key that may do everything; checked. `target` fills the path and the query.
  Answer call(std::string_view id, int status, const std::string& target, const std::string& body = {}, Fields headers = {});
  // The same with another Authorization.
  Answer call_as(const std::string& authorization, std::string_view id, int status, const std::string& target);

  // Waits until `id` answers `target` with `text` in its body; at most ten seconds.
  bool comes_to(std::string_view id, const std::string& target, std::string_view text);
  std::string new_key(const std::string& name, const std::string& scope);

  api::Api& api() { return *api_; }
  const Description& description() const { return *description_; }
  const std::vector<std::string>& wrong() const { return wrong_; }
  // Operation and status of every call so far.
  const std::set<std::pair<std::string, int>>& seen() const { return seen_; }

 private:
  void check(std::string_view id, int status, const std::string& body, const Answer& answer);
  void check_headers(const std::string& what, const JsonObject& response, const Answer& answer);

  std::string folder_;
  SystemClock clock_;
  SeededRandom random_{20261125};
  Metrics metrics_;
  net::AsioLoop loop_;
  net::AsioLoop* loop_pointer_ = &loop_;
  hub::testing::ScriptedSystem erp_{loop_pointer_};
  hub::testing::ScriptedSystem wms_{loop_pointer_};
  std::unique_ptr<hub::Hub> hub_;
  std::unique_ptr<store::Store> store_;
  access::Keys keys_;
  std::unique_ptr<api::Api> api_;
  std::thread thread_;
  std::string admin_;
  Json document_;
  std::unique_ptr<Description> description_;
  std::vector<std::string> wrong_;
  std::set<std::pair<std::string, int>> seen_;
};

}  // namespace crossdock::app::testing
