// SPDX-License-Identifier: Apache-2.0
// A consistent copy of the store while the hub runs. The file is named by the hub, inside its own data directory: a
// caller cannot write anywhere else.
#include "api/api.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <thread>
#include <utility>

namespace crossdock::api::backups {
namespace {

constexpr std::string_view k_made = R"({"type":"object","additionalProperties":false,"required":["file"],
  "properties":{"file":{"type":"string"}}})";

// One backup at a time, on a thread of its own: the copy of a large store must not hold up the loop.
class Maker {
 public:
  explicit Maker(Api& api) : parts_(api.parts()) {}

  void start(http::Request request, const http::Responder& responder) {
    if (busy_)
      return refuse(responder, request,
                    Error{ErrorKind::conflict, "backup.running", "A backup is being made; try again when it is done", ""});
    busy_ = true;
    std::string name = parts_.clock.now().rfc3339();
    std::ranges::replace(name, ':', '-');
    const std::string folder = parts_.data + "/backups";
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);  // the backup itself reports when it cannot write
    const std::string file = fmt::format("{}/{}.db", folder, name);
    thread_ = std::jthread([this, file, request = std::move(request), responder] {
      const auto made = parts_.store.backup(file);
      parts_.loop.post([this, file, made, request, responder] {
        busy_ = false;
        if (!made) return refuse(responder, request, made.error());
        reply(responder, request, Json(JsonObject{{"file", file}}), 201);
      });
    });
  }

 private:
  Api::Parts& parts_;
  std::jthread thread_;
  bool busy_ = false;
};

}  // namespace

void register_plugin(Api& api) {
  const auto maker = std::make_shared<Maker>(api);
  api.add_problems({{"backup.running", "A backup is being made", "Wait until it is done."}});
  api.add({http::Method::post,
           "/v1/backups",
           "makeBackup",
           "Copy the store to a file in the data directory",
           "backups:write",
           {},
           "",
           "application/json",
           {{201, "Where it is", k_made}, refusal(409, "One is being made")},
           [maker](http::Request request, http::Responder responder) { maker->start(std::move(request), responder); }});
}

}  // namespace crossdock::api::backups
