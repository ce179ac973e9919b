// SPDX-License-Identifier: Apache-2.0
// The live event feed (Server-Sent Events): every open stream reads the log from its own cursor, in commit order, and
// is woken when something was committed. Loop thread only.
#pragma once

#include "base/result.hpp"
#include "http/message.hpp"
#include "hub/hub.hpp"
#include "net/loop.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <string>

namespace crossdock::api::events {

class Feed {
 public:
  static constexpr std::size_t k_streams_max = 500;

  Feed(hub::Hub& hub, net::Loop& loop);
  // Starts a stream after `position`; limit when there are too many.
  Result<void> open(std::shared_ptr<http::StreamSink> sink, std::int64_t position, std::string type);
  std::size_t streams() const { return streams_.size(); }

 private:
  struct Stream {
    std::shared_ptr<http::StreamSink> sink;
    std::int64_t position = 0;
    std::string type;
  };
  void wake();
  void beat();
  bool advance(Stream& stream);

  hub::Hub& hub_;
  net::Loop& loop_;
  std::list<Stream> streams_;
  std::unique_ptr<net::Timer> heartbeat_;
  bool pumping_ = false;
};

}  // namespace crossdock::api::events
