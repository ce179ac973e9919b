// SPDX-License-Identifier: Apache-2.0
#include "connectors/file/sink.hpp"

#include "connectors/file/folder.hpp"
#include "connectors/file/names.hpp"
#include "connectors/file/worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::connectors::file {
namespace {

using connect::Message;
using Done = std::function<void(Result<void>)>;

Result<std::string> name_of(const Message& message) {
  const auto found = std::ranges::find(message.attributes, "file", &std::pair<std::string, std::string>::first);
  if (found == message.attributes.end()) {
    return fail(ErrorKind::invalid, "file.name", "A message for a folder needs the attribute \"file\"", "file");
  }
  CROSSDOCK_CHECK(check_name(found->second));
  return found->second;
}

Result<void> write_file(const std::string& folder, const std::string& name, const std::string& body) {
  CROSSDOCK_TRY(const Folder target, Folder::open(folder));
  CROSSDOCK_TRY([[maybe_unused]] const auto written, target.write(name, body));
  return {};
}

class FileSink final : public connect::Sink {
 public:
  FileSink(std::string folder, connect::Environment& environment) : folder_(std::move(folder)), worker_(environment.loop) {}

  void write(Message message, Done done) override {
    const auto name = name_of(message);
    if (!name) {
      done(fail(name.error()));
      return;
    }
    if (message.body.size() > k_message_bytes_max) {
      done(
          fail(ErrorKind::limit, "file.too_large", fmt::format("At most {} bytes are written", k_message_bytes_max), *name));
      return;
    }
    const auto body = std::make_shared<const std::string>(std::move(message.body));
    const bool added =
        worker_.run<Result<void>>([folder = folder_, name = *name, body] { return write_file(folder, name, *body); }, done);
    if (!added) done(fail(ErrorKind::unavailable, "file.queue_full", "Too many files wait to be written", *name));
  }

 private:
  std::string folder_;
  Worker worker_;
};

}  // namespace

std::unique_ptr<connect::Sink> make_sink(std::string folder, connect::Environment& environment) {
  return std::make_unique<FileSink>(std::move(folder), environment);
}

}  // namespace crossdock::connectors::file
