// SPDX-License-Identifier: Apache-2.0
#include "connect/wrappers.hpp"

#include <deque>
#include <set>
#include <utility>

namespace crossdock::connect {
namespace {

class RecentIds {
 public:
  explicit RecentIds(std::size_t window) : window_(window) {}
  bool contains(const std::string& id) const { return known_.contains(id); }
  void add(const std::string& id) {
    if (window_ == 0 || !known_.insert(id).second) return;
    order_.push_back(id);
    if (order_.size() <= window_) return;
    known_.erase(order_.front());
    order_.pop_front();
  }

 private:
  std::size_t window_;
  std::set<std::string> known_;
  std::deque<std::string> order_;
};

class DedupeSource final : public Source {
 public:
  DedupeSource(std::unique_ptr<Source> inner, std::size_t window)
      : inner_(std::move(inner)), recent_(std::make_shared<RecentIds>(window)) {}

  void start(Receive receive) override {
    inner_->start([recent = recent_, receive = std::move(receive)](Message message, Ack ack) {
      if (recent->contains(message.id)) {
        ack({});
        return;
      }
      std::string id = message.id;
      receive(std::move(message), [recent, id = std::move(id), ack = std::move(ack)](Result<void> taken) {
        if (taken) recent->add(id);
        ack(std::move(taken));
      });
    });
  }
  void stop(std::function<void()> stopped) override { inner_->stop(std::move(stopped)); }

 private:
  std::unique_ptr<Source> inner_;
  std::shared_ptr<RecentIds> recent_;
};

}  // namespace

std::unique_ptr<Source> dedupe_source(std::unique_ptr<Source> inner, std::size_t window) {
  return std::make_unique<DedupeSource>(std::move(inner), window);
}

}  // namespace crossdock::connect
