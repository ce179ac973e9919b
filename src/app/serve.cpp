// SPDX-License-Identifier: Apache-2.0
#include "app/serve.hpp"

#include "access/keys.hpp"
#include "api/api.hpp"
#include "app/place.hpp"
#include "app/secret.hpp"
#include "app/version.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "calls/system.hpp"
#include "connect/connector.hpp"
#include "connect/wrappers.hpp"
#include "http/network.hpp"
#include "hub/hub.hpp"
#include "landscape/landscape.hpp"
#include "landscape/yaml.hpp"
#include "net/asio_loop.hpp"
#include "store/membership.hpp"
#include "store/memory/memory.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace crossdock::connectors {
void register_all(connect::Registry& registry);  // generated from the folders of connectors/
}

namespace crossdock::app {
namespace {

constexpr std::int64_t k_keys_refresh_ms = 1'000;

int report(const Error& error, int code) {
  std::fprintf(stderr, "crossdock: %s\n", error.text().c_str());
  return code;
}

Result<http::ServerOptions> listen_options(const landscape::Landscape& land, const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  http::ServerOptions options;
  const char* first = listen.data() + (colon == std::string::npos ? 0 : colon + 1);
  const char* last = listen.data() + listen.size();
  const auto [end, error] = std::from_chars(first, last, options.port);
  if (colon == std::string::npos || error != std::errc{} || end != last) {
    return fail(ErrorKind::invalid, "listen.format", fmt::format("\"{}\" is not of the form host:port", listen), "listen");
  }
  options.address = listen.substr(0, colon);
  options.certificate_file = land.tls_certificate;
  options.private_key_file = land.tls_private_key;
  return options;
}

// Everything a running hub is made of, in the order it starts; destroyed in the opposite order.
class Node {
 public:
  explicit Node(const ServeOptions& options) : options_(options) {}

  // A start without store, sockets and channels at work.
  int check() {
    auto land = landscape::load(options_.landscape, options_.set);
    if (!land) return report(land.error(), 2);
    land_ = *std::move(land);
    environment_.secret = [](std::string_view) { return Result<std::string>("{}"); };  // they are where it will run
    auto opened = store::memory::open({.disk = {}, .thread = false, .at_commit = {}}, whole_schema(), metrics_);
    if (!opened) return report(opened.error(), 1);
    store_ = *std::move(opened);
    make_hub();
    int mistakes = 0;
    const auto look = [&mistakes](const Result<void>& result) {
      if (!result) mistakes += report(result.error(), 1);
    };
    look(make_systems());
    for (const landscape::Channel& channel : land_.channels) look(check_channel(channel));
    for (const landscape::Process& process : land_.processes) look(hub_->load_process(process.yaml, process.source));
    if (mistakes > 0) return 2;
    std::printf("%s: %zu systems, %zu partners, %zu channels, %zu processes: no mistakes found\n", land_.name.c_str(),
                land_.systems.size(), land_.settings.partners.size(), land_.channels.size(), land_.processes.size());
    return 0;
  }

  int run() {
    auto land = landscape::load(options_.landscape, options_.set);
    if (!land) return report(land.error(), 2);
    land_ = *std::move(land);
    for (const auto& step : {&Node::open_store, &Node::make_connectors, &Node::recover, &Node::listen}) {
      if (auto done = (this->*step)(); !done) return report(done.error(), 1);
    }
    start_channels();
    announce();
    loop_.on_signal([this](int) { drain(); });
    loop_.run();
    hub_->close();
    log(LogLevel::info, "hub stopped");
    return exit_code_;
  }

 private:
  Result<void> open_store() {
    if (!options_.data.empty()) land_.data = options_.data;
    if (!options_.store.empty()) land_.store = options_.store;
    if (!options_.archive.empty()) land_.archive = options_.archive;
    CROSSDOCK_TRY(store_, open_place(land_.store.empty() ? land_.data : land_.store, Sharing::shared, clock_, metrics_,
                                     land_.archive));
    CROSSDOCK_CHECK(store_->read([this](store::Reader& reader) { return keys_.load(reader); }));
    make_hub();
    return {};
  }

  void make_hub() {
    land_.settings.secret = secret;
    land_.settings.resource = [this](std::string_view uri) { return resource(uri); };
    hub_ = std::make_unique<hub::Hub>(hub::Hub::Parts{*store_, loop_, clock_, random_, metrics_, land_.settings,
                                                      store_->membership() == nullptr ? 0 : store_->membership()->number()});
  }

  // Schemas and functions that process documents refer to: files of the landscape, so that they are reviewed with it.
  Result<std::string> resource(std::string_view uri) const {
    constexpr std::string_view k_file = "file:///";
    if (!uri.starts_with(k_file) || uri.find("..") != std::string_view::npos) {
      return fail(ErrorKind::forbidden, "process.resource",
                  "A hub takes what its processes refer to from its landscape: file:///schemas/order.json",
                  std::string(uri));
    }
    return landscape::read_file(options_.landscape + "/" + std::string(uri.substr(k_file.size())));
  }

  Result<void> make_connectors() {
    CROSSDOCK_CHECK(make_systems());
    for (const landscape::Channel& channel : land_.channels) CROSSDOCK_CHECK(make_channel(channel));
    return {};
  }

  Result<void> make_systems() {
    connectors::register_all(registry_);
    if (const store::Membership* members = store_->membership(); members != nullptr) {
      environment_.share = [members] { return members->share(); };
    }
    for (const landscape::System& system : land_.systems) {
      CROSSDOCK_TRY(const connect::Spec* spec, spec_of(system.connector, "systems/" + system.name));
      auto made = connect::open_system(*spec, system.name, system.config, environment_);
      if (!made) return fail(at(std::move(made).error(), "systems/" + system.name));
      hub_->add_system(system.name, *systems_.emplace_back(*std::move(made)));
    }
    if (!land_.settings.http_allow.empty()) {
      systems_.push_back(calls::make_system(land_.settings.http_allow, environment_));
      hub_->add_system(std::string(calls::k_system), *systems_.back());
    }
    return {};
  }

  Result<void> check_channel(const landscape::Channel& channel) const {
    CROSSDOCK_TRY(const connect::Spec* spec, spec_of(channel.connector, "channels/" + channel.name));
    CROSSDOCK_CHECK(checked(*spec, channel.config, "channels/" + channel.name));
    if (channel.inbound && !spec->make_source) return no_role(channel.connector, "source", channel.name);
    if (!channel.inbound && !spec->make_sink) return no_role(channel.connector, "sink", channel.name);
    return {};
  }

  Result<void> make_channel(const landscape::Channel& channel) {
    CROSSDOCK_CHECK(check_channel(channel));
    CROSSDOCK_TRY(const connect::Spec* spec, spec_of(channel.connector, "channels/" + channel.name));
    CROSSDOCK_TRY(const JsonObject config, checked(*spec, channel.config, "channels/" + channel.name));
    if (channel.inbound) {
      CROSSDOCK_TRY(auto source, spec->make_source(config, environment_));
      sources_.push_back({channel.name, std::move(source)});
      return {};
    }
    CROSSDOCK_TRY(auto sink, spec->make_sink(config, environment_));
    hub_->add_sink(channel.name, *sinks_.emplace_back(std::move(sink)));
    return {};
  }

  Result<const connect::Spec*> spec_of(const std::string& connector, const std::string& where) const {
    const connect::Spec* spec = registry_.find(connector);
    if (spec == nullptr)
      return fail(ErrorKind::missing_reference, "connector.unknown", fmt::format("There is no connector \"{}\"", connector),
                  where);
    return spec;
  }

  static Result<JsonObject> checked(const connect::Spec& spec, const JsonObject& config, const std::string& where) {
    auto result = connect::check_config(spec, config);
    if (result) return result;
    return fail(at(std::move(result).error(), where));
  }

  static Error at(Error error, const std::string& where) {
    error.place = fmt::format("{}: {}", where, error.place);
    return error;
  }

  static Unexpected no_role(const std::string& connector, std::string_view role, const std::string& name) {
    return fail(ErrorKind::unsupported, "connector.role", fmt::format("The connector {} cannot be a {}", connector, role),
                name);
  }

  Result<void> recover() {
    for (const landscape::Process& process : land_.processes)
      CROSSDOCK_CHECK(hub_->load_process(process.yaml, process.source));
    hub_->on_fenced([this] {
      log(LogLevel::error, "hub stops: other nodes took over; start it again");
      exit_code_ = 1;
      loop_.stop();
    });
    CROSSDOCK_CHECK(hub_->recover());
    if (store_->membership() != nullptr) loop_.post([this] { refresh_keys(); });
    return {};
  }

  // Keys that were made or revoked at another node. On the writer thread, in line with what is made and revoked here: an
  // older snapshot would bring a revoked key back.
  void refresh_keys() {
    store_->submit([this](store::Tx& tx) { return keys_.load(tx); },
                   [](Result<void> read) {
                     if (!read) log(LogLevel::warn, "keys not read again", {{"error", read.error().text()}});
                   });
    keys_timer_ = loop_.after_ms(k_keys_refresh_ms, [this] { refresh_keys(); });
  }

  Result<void> listen() {
    api_ = std::make_unique<api::Api>(
        api::Api::Parts{*hub_, keys_, *store_, loop_, clock_, random_, metrics_, std::string(k_version), land_.data});
    api::register_all(*api_);
    CROSSDOCK_TRY(auto options, listen_options(land_, options_.listen.empty() ? land_.listen : options_.listen));
    CROSSDOCK_TRY(listener_, network_.listen(clock_, metrics_, std::move(options), api_->handler()));
    url_ = listener_->url();
    return {};
  }

  void start_channels() {
    for (auto& [name, source] : sources_) {
      loop_.post([this, channel = name, from = source.get()] {
        from->start([this, channel](connect::Message message, connect::Ack ack) {
          hub_->receive_interchange(channel, std::move(message.id), std::move(message.body),
                                    [ack = std::move(ack)](Result<Json> report) {
                                      if (report) return ack({});
                                      ack(fail(std::move(report).error()));
                                    });
        });
      });
    }
  }

  void announce() {
    std::printf("ready %s\n", url_.c_str());
    std::fflush(stdout);
    if (!options_.ready_file.empty()) std::ofstream(options_.ready_file) << url_ << '\n';
    log(LogLevel::info, "hub ready", {{"url", url_}, {"landscape", land_.name}, {"version", k_version}});
  }

  // Stops taking new work, lets what is under way finish, then ends the loop.
  void drain() {
    if (std::exchange(draining_, true)) return loop_.stop();
    log(LogLevel::info, "hub draining");
    api_->set_draining();
    waiting_ = sources_.size() + 1;
    for (auto& [name, source] : sources_) source->stop([this] { one_stopped(); });
    listener_->drain(options_.drain_ms, [this] { one_stopped(); });
  }
  void one_stopped() {
    if (--waiting_ == 0) loop_.stop();
  }

  struct NamedSource {
    std::string name;
    std::unique_ptr<connect::Source> source;
  };

  const ServeOptions& options_;
  landscape::Landscape land_;
  SystemClock clock_;
  SystemRandom random_;
  Metrics metrics_;
  net::AsioLoop loop_;
  http::Sockets network_{loop_};
  connect::Registry registry_;
  connect::Environment environment_{loop_, network_, clock_, random_, metrics_, secret};
  std::vector<std::unique_ptr<connect::System>> systems_;
  std::vector<std::unique_ptr<connect::Sink>> sinks_;
  std::vector<NamedSource> sources_;
  access::Keys keys_;
  std::unique_ptr<hub::Hub> hub_;
  std::unique_ptr<store::Store> store_;  // destroyed before the hub: queued work still calls into it
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<http::Listener> listener_;
  std::unique_ptr<net::Timer> keys_timer_;
  std::string url_;
  int exit_code_ = 0;
  std::size_t waiting_ = 0;
  bool draining_ = false;
};

}  // namespace

int serve(const ServeOptions& options) {
  const auto node = std::make_unique<Node>(options);
  return node->run();
}

int check_landscape(const std::string& landscape, const std::vector<std::string>& set) {
  ServeOptions options;
  options.landscape = landscape;
  options.set = set;
  return std::make_unique<Node>(options)->check();
}

}  // namespace crossdock::app
