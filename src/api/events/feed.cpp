// SPDX-License-Identifier: Apache-2.0
#include "api/events/feed.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::api::events {
namespace {

constexpr std::int64_t k_heartbeat_ms = 15'000;  // keeps proxies from closing a quiet stream, and notices gone peers
constexpr std::size_t k_page = 200;

std::string frame(const JsonObject& event) {
  const std::string type = json_string_or(event, "type", "message");
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", json_string_or(event, "id", "0"), type, json_text(event));
}

}  // namespace

Feed::Feed(hub::Hub& hub, net::Loop& loop) : hub_(hub), loop_(loop) {
  hub_.on_events([this] { wake(); });
}

Result<void> Feed::open(std::shared_ptr<http::StreamSink> sink, std::int64_t position, std::string type) {
  if (streams_.size() >= k_streams_max)
    return fail(ErrorKind::limit, "events.streams", fmt::format("At most {} streams are open at a time", k_streams_max));
  streams_.push_back({std::move(sink), position, std::move(type)});
  if (!heartbeat_) heartbeat_ = loop_.after_ms(k_heartbeat_ms, [this] { beat(); });
  wake();
  return {};
}

// One page per stream and turn, so that a stream far behind does not hold up the loop.
void Feed::wake() {
  if (pumping_ || streams_.empty()) return;
  pumping_ = true;
  loop_.post([this] {
    pumping_ = false;
    bool more = false;
    for (auto stream = streams_.begin(); stream != streams_.end();) {
      const std::int64_t before = stream->position;
      if (!advance(*stream)) {
        stream = streams_.erase(stream);
        continue;
      }
      more = more || stream->position != before;
      ++stream;
    }
    if (more) wake();
  });
}

bool Feed::advance(Stream& stream) {
  const auto page = hub_.events(stream.position, k_page, stream.type);
  if (!page) {
    stream.sink->close();
    return false;
  }
  std::string frames;
  for (const Json& event : page->at("events").get_array()) frames += frame(event.get_object());
  stream.position = page->at("next").to_number<std::int64_t>();
  return frames.empty() || stream.sink->write(std::move(frames));
}

void Feed::beat() {
  std::erase_if(streams_, [](Stream& stream) { return !stream.sink->write(": still here\n\n"); });
  heartbeat_ = streams_.empty() ? nullptr : loop_.after_ms(k_heartbeat_ms, [this] { beat(); });
}

}  // namespace crossdock::api::events
