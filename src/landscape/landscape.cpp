// SPDX-License-Identifier: Apache-2.0
#include "landscape/landscape.hpp"

#include "hub/guides.hpp"
#include "landscape/partner.hpp"
#include "landscape/policies.hpp"
#include "landscape/xref.hpp"
#include "landscape/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <set>
#include <utility>

namespace crossdock::landscape {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t k_retention_days_max = 36'500;

// One document of the landscape, with the name errors use.
struct Document {
  std::string file;
  JsonObject body;
};

Unexpected wrong(const Document& document, std::string_view member, std::string message) {
  return fail(ErrorKind::invalid, "landscape.member", std::move(message), fmt::format("{}: {}", document.file, member));
}

Result<void> only(const Document& document, std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : document.body) {
    if (std::ranges::find(known, std::string_view(key)) == known.end()) {
      return wrong(document, key,
                   fmt::format("\"{}\" is not known here; known are: {}", std::string_view(key), fmt::join(known, ", ")));
    }
  }
  return {};
}

Result<std::string> text(const Document& document, std::string_view member) {
  auto found = json_string(document.body, member);
  if (!found) return wrong(document, member, found.error().message);
  return found;
}

std::string text_or(const Document& document, std::string_view member, std::string_view fallback) {
  return json_string_or(document.body, member, fallback);
}

JsonObject object_or_empty(const JsonObject& body, std::string_view member) {
  const Json* found = json_find(body, member);
  return found != nullptr && found->is_object() ? found->get_object() : JsonObject{};
}

// Members of `over` win; objects are merged.
void merge(JsonObject& into, const JsonObject& over) {
  for (const auto& [key, value] : over) {
    Json& held = into[key];
    if (held.is_object() && value.is_object()) {
      merge(held.get_object(), value.get_object());
    } else {
      held = value;
    }
  }
}

// In the configuration of a connector numbers and flags are what they would be in its file; the rest is text.
Json config_value(std::string_view text) {
  auto parsed = parse_yaml(text, "--set");
  return parsed && (parsed->is_int64() || parsed->is_bool()) ? *std::move(parsed) : Json(text);
}

void set_path(JsonObject& body, std::string_view path, Json value) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) {
    body[path] = std::move(value);
    return;
  }
  Json& child = body[path.substr(0, dot)];
  if (!child.is_object()) child = JsonObject{};
  set_path(child.get_object(), path.substr(dot + 1), std::move(value));
}

bool leaves_folder(std::string_view path) { return path.starts_with('/') || path.find("..") != std::string_view::npos; }

class Loader {
 public:
  Loader(std::string folder, const std::vector<std::string>& overrides)
      : folder_(std::move(folder)), overrides_(overrides) {}

  Result<Landscape> load() {
    CROSSDOCK_TRY(Document node, read("crossdock.yaml"));
    apply_overrides(node, "crossdock.", false);
    CROSSDOCK_CHECK(load_node(node));
    CROSSDOCK_TRY(auto systems, read_all("systems"));
    for (Document& document : systems) CROSSDOCK_CHECK(load_system(document));
    CROSSDOCK_TRY(auto partners, read_all("partners"));
    for (Document& document : partners) CROSSDOCK_CHECK(load_partner(document));
    CROSSDOCK_TRY(auto channels, read_all("channels"));
    for (Document& document : channels) CROSSDOCK_CHECK(load_channel(document));
    CROSSDOCK_TRY(const auto tables, read_all("xref"));
    for (const Document& document : tables) CROSSDOCK_CHECK(load_xref(document.file, document.body, out_.settings));
    CROSSDOCK_TRY(const auto policies, read_all("policies"));
    for (const Document& document : policies) CROSSDOCK_CHECK(load_policy(document.file, document.body, out_.settings));
    CROSSDOCK_CHECK(load_processes(processes_));
    CROSSDOCK_CHECK(load_processes(folder_ + "/processes"));
    CROSSDOCK_CHECK(check_references());
    for (const std::string& one : overrides_) {
      if (!used_.contains(one))
        return fail(ErrorKind::missing_reference, "landscape.override",
                    fmt::format("\"{}\" names nothing in this landscape", one), "--set");
    }
    out_.settings.read_file = [](const std::string& path) { return read_file(path); };
    return std::move(out_);
  }

 private:
  Result<Document> read(const std::string& name) {
    CROSSDOCK_TRY(const std::string content, read_file(folder_ + "/" + name));
    CROSSDOCK_TRY(Json body, parse_yaml(content, name));
    if (!body.is_object()) return fail(ErrorKind::invalid, "landscape.document", "The file must hold a mapping", name);
    return Document{name, std::move(body.get_object())};
  }

  Result<std::vector<Document>> read_all(const std::string& kind) {
    std::vector<Document> documents;
    for (const std::string& name : files_in(folder_ + "/" + kind)) {
      CROSSDOCK_TRY(Document document, read(kind + "/" + name));
      documents.push_back(std::move(document));
    }
    return documents;
  }

  static std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (entry.path().extension() == ".yaml") names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

  void apply_overrides(Document& document, std::string_view prefix, bool has_config) {
    for (const std::string& override_text : overrides_) {
      const std::size_t equals = override_text.find('=');
      if (equals == std::string::npos || !override_text.starts_with(prefix)) continue;
      used_.insert(override_text);
      std::string path = override_text.substr(prefix.size(), equals - prefix.size());
      if (has_config && !path.starts_with("config.")) path = "config." + path;
      const std::string value = override_text.substr(equals + 1);
      const bool is_config = has_config && path.starts_with("config.");
      set_path(document.body, path, is_config ? config_value(value) : Json(value));
    }
  }

  Result<void> load_node(const Document& node) {
    CROSSDOCK_CHECK(
        only(node, {"name", "owner", "listen", "data", "store", "archive", "tls", "company", "default_location", "roles",
                    "packs", "processes", "order_process", "retry", "retention", "http_allow", "lifecycle_events"}));
    CROSSDOCK_TRY(out_.name, text(node, "name"));
    CROSSDOCK_CHECK(text(node, "owner"));
    out_.listen = text_or(node, "listen", out_.listen);
    out_.data = text_or(node, "data", out_.data);
    out_.store = text_or(node, "store", "");
    out_.archive = text_or(node, "archive", "");
    const JsonObject tls = object_or_empty(node.body, "tls");
    out_.tls_certificate = json_string_or(tls, "certificate", "");
    out_.tls_private_key = json_string_or(tls, "private_key", "");
    const JsonObject company = object_or_empty(node.body, "company");
    const JsonObject x12 = object_or_empty(company, "x12");
    out_.settings.x12 = {json_string_or(x12, "qualifier", "ZZ"), json_string_or(x12, "id", "")};
    const JsonObject edifact = object_or_empty(company, "edifact");
    out_.settings.edifact = {json_string_or(edifact, "qualifier", ""), json_string_or(edifact, "id", "")};
    CROSSDOCK_CHECK(load_sscc(node, company));
    CROSSDOCK_TRY(out_.settings.default_location, text(node, "default_location"));
    for (const auto& [role, system] : object_or_empty(node.body, "roles")) {
      if (!system.is_string()) return wrong(node, "roles", "A role names a system");
      out_.settings.roles[role] = std::string(system.get_string());
    }
    packs_ = folder_ + "/" + text_or(node, "packs", "../../packs");
    processes_ = folder_ + "/" + text_or(node, "processes", "../../processes");
    out_.settings.order_process = text_or(node, "order_process", out_.settings.order_process);
    CROSSDOCK_CHECK(load_process_settings(node));
    CROSSDOCK_CHECK(load_retention(node));
    return load_retry(node);
  }

  // What processes may do beyond the functions of the hub.
  Result<void> load_process_settings(const Document& node) {
    if (const Json* const events = json_find(node.body, "lifecycle_events")) {
      if (!events->is_bool()) return wrong(node, "lifecycle_events", "true or false is expected");
      out_.settings.lifecycle_events = events->get_bool();
    }
    const Json* const allowed = json_find(node.body, "http_allow");
    if (allowed == nullptr) return {};
    if (!allowed->is_array()) return wrong(node, "http_allow", "A list of hosts is expected");
    for (const Json& host : allowed->get_array()) {
      if (!host.is_string() || host.get_string().empty() || host.get_string().find('/') != std::string_view::npos)
        return wrong(node, "http_allow", "A host is a name or an address, perhaps with a port: api.example.com");
      out_.settings.http_allow.emplace_back(host.get_string());
    }
    return {};
  }

  Result<void> load_sscc(const Document& node, const JsonObject& company) {
    for (const Json& entry : json_list_or_empty(company, "sscc")) {
      if (!entry.is_object()) return wrong(node, "company.sscc", "Each range is {prefix, extension, first, last}");
      const JsonObject& given = entry.get_object();
      model::SsccRange range;
      range.prefix = json_string_or(given, "prefix", "");
      const auto number = [&](std::string_view member, std::int64_t fallback) {
        const auto value = json_integer(given, member);
        return value ? *value : fallback;
      };
      range.extension = static_cast<int>(std::clamp<std::int64_t>(number("extension", 0), -1, 10));
      range.first = number("first", 0);
      range.last = number("last", -1);
      if (const auto fits = model::check_range(range); !fits) return wrong(node, "company.sscc", fits.error().message);
      out_.settings.sscc_ranges.push_back(std::move(range));
    }
    return {};
  }

  Result<void> load_retention(const Document& node) {
    const JsonObject retention = object_or_empty(node.body, "retention");
    for (const auto& [member, value] : retention) {
      if (member != "idempotency_days" && member != "inbox_days")
        return wrong(node, "retention", "\"retention\" has idempotency_days and inbox_days");
    }
    const auto read_into = [&](std::string_view member, std::int64_t& into_ms) -> Result<void> {
      if (json_find(retention, member) == nullptr) return {};
      const auto days = json_integer(retention, member);
      if (!days || *days < 1 || *days > k_retention_days_max)
        return wrong(node, fmt::format("retention.{}", member),
                     fmt::format("A whole number of days from 1 to {} is expected", k_retention_days_max));
      into_ms = *days * hub::k_day_ms;
      return {};
    };
    CROSSDOCK_CHECK(read_into("idempotency_days", out_.settings.idempotency_window_ms));
    return read_into("inbox_days", out_.settings.inbox_window_ms);
  }

  Result<void> load_retry(const Document& node) {
    const JsonObject retry = object_or_empty(node.body, "retry");
    const auto read_into = [&](std::string_view member, std::int64_t& into) -> Result<void> {
      if (json_find(retry, member) == nullptr) return {};
      auto value = json_integer(retry, member);
      if (!value || *value < 1) return wrong(node, member, "A whole number of at least 1 is expected");
      into = *value;
      return {};
    };
    CROSSDOCK_CHECK(read_into("attempts_max", out_.settings.attempts_max));
    CROSSDOCK_CHECK(read_into("settle_ms", out_.settings.settle_ms));
    CROSSDOCK_CHECK(read_into("delay_ms", out_.settings.retry_delay_ms));
    return read_into("delay_ms_max", out_.settings.retry_delay_ms_max);
  }

  Result<void> load_system(Document& document) {
    CROSSDOCK_TRY(System system, named<System>(document, "system"));
    apply_overrides(document, "systems." + system.name + ".", true);
    CROSSDOCK_CHECK(only(document, {"system", "owner", "pack", "connector", "config"}));
    const std::string pack = text_or(document, "pack", "");
    if (!pack.empty()) CROSSDOCK_CHECK(load_pack(document, pack, system));
    system.connector = text_or(document, "connector", system.connector);
    if (system.connector.empty()) return wrong(document, "connector", "A system names a \"pack\" or a \"connector\"");
    CROSSDOCK_TRY(const Json own, inline_files(object_or_empty(document.body, "config"), folder_ + "/systems"));
    merge(system.config, own.get_object());
    out_.systems.push_back(std::move(system));
    return {};
  }

  Result<void> load_pack(const Document& document, const std::string& pack, System& system) {
    const bool safe = std::ranges::all_of(
        pack, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; });
    if (!safe) return wrong(document, "pack", fmt::format("\"{}\" is not the name of a pack", pack));
    const std::string folder = packs_ + "/" + pack;
    CROSSDOCK_TRY(const std::string content, read_file(folder + "/pack.yaml"));
    CROSSDOCK_TRY(const Json body, parse_yaml(content, fmt::format("packs/{}/pack.yaml", pack)));
    if (!body.is_object()) return wrong(document, "pack", fmt::format("packs/{}/pack.yaml must hold a mapping", pack));
    system.connector = json_string_or(body.get_object(), "connector", "");
    CROSSDOCK_TRY(const Json config, inline_files(object_or_empty(body.get_object(), "config"), folder));
    system.config = config.get_object();
    system.pack_folder = folder;
    return {};
  }

  Result<void> load_partner(Document& document) {
    CROSSDOCK_TRY(const std::string name, text(document, "partner"));
    CROSSDOCK_CHECK(text(document, "owner"));
    apply_overrides(document, "partners." + name + ".", false);
    CROSSDOCK_CHECK(load_partner_document(document.file, document.body, out_.settings));
    if (const std::string guide = text_or(document, "guide", ""); !guide.empty()) {
      if (leaves_folder(guide)) return wrong(document, "guide", "A guide must lie inside the landscape");
      hub::Partner& partner = out_.settings.partners[name];
      partner.guide = folder_ + "/" + guide;
      CROSSDOCK_TRY(const std::string content, read_file(partner.guide));
      CROSSDOCK_CHECK(hub::read_guide(partner.guide, content));
    }
    return {};
  }

  Result<void> load_channel(Document& document) {
    CROSSDOCK_TRY(Channel channel, named<Channel>(document, "channel"));
    apply_overrides(document, "channels." + channel.name + ".", true);
    CROSSDOCK_CHECK(only(document, {"channel", "owner", "connector", "direction", "config"}));
    CROSSDOCK_TRY(channel.connector, text(document, "connector"));
    CROSSDOCK_TRY(const std::string direction, text(document, "direction"));
    if (direction != "in" && direction != "out") return wrong(document, "direction", "\"direction\" is \"in\" or \"out\"");
    channel.inbound = direction == "in";
    channel.config = object_or_empty(document.body, "config");
    out_.channels.push_back(std::move(channel));
    return {};
  }

  template <class T>
  Result<T> named(const Document& document, std::string_view member) {
    T made;
    CROSSDOCK_TRY(made.name, text(document, member));
    CROSSDOCK_TRY(made.owner, text(document, "owner"));
    return made;
  }

  Result<void> load_processes(const std::string& folder) {
    for (const std::string& name : files_in(folder)) {
      if (name.ends_with(".test.yaml")) continue;  // they stand beside the documents they test
      CROSSDOCK_TRY(std::string yaml, read_file(folder + "/" + name));
      out_.processes.push_back({"processes/" + name, std::move(yaml)});
    }
    return {};
  }

  Result<void> check_references() const {
    for (const auto& [role, system] : out_.settings.roles) {
      if (std::ranges::find(out_.systems, system, &System::name) == out_.systems.end()) {
        return fail(ErrorKind::missing_reference, "landscape.system",
                    fmt::format("The role {} names system {}, which is not in systems/", role, system),
                    "crossdock.yaml: roles");
      }
    }
    for (const auto& [name, partner] : out_.settings.partners) {
      if (partner.outbound_channel.empty()) continue;
      if (std::ranges::find(out_.channels, partner.outbound_channel, &Channel::name) == out_.channels.end()) {
        return fail(ErrorKind::missing_reference, "landscape.channel",
                    fmt::format("Partner {} sends to channel {}, which is not in channels/", name, partner.outbound_channel),
                    fmt::format("partners: {}", name));
      }
    }
    return {};
  }

  std::string folder_;
  const std::vector<std::string>& overrides_;
  std::set<std::string> used_;
  std::string packs_;
  std::string processes_;
  Landscape out_;
};

}  // namespace

Result<Json> inline_files(Json value, const std::string& folder) {
  if (value.is_array()) {
    for (Json& item : value.get_array()) {
      CROSSDOCK_TRY(item, inline_files(std::move(item), folder));
    }
    return value;
  }
  if (!value.is_object()) return value;
  JsonObject& object = value.get_object();
  if (object.size() == 1 && object.contains("file") && object.at("file").is_string()) {
    const std::string path(object.at("file").get_string());
    if (leaves_folder(path)) return fail(ErrorKind::invalid, "landscape.path", "A file must lie inside its folder", path);
    CROSSDOCK_TRY(std::string content, read_file(folder + "/" + path));
    return Json(std::move(content));
  }
  for (auto& [key, member] : object) {
    CROSSDOCK_TRY(member, inline_files(std::move(member), folder));
  }
  return value;
}

Result<Landscape> load(const std::string& folder, const std::vector<std::string>& overrides) {
  for (const std::string& one : overrides) {
    if (one.find('=') == std::string::npos)
      return fail(ErrorKind::invalid, "landscape.override", fmt::format("\"{}\" is not of the form path=value", one),
                  "--set");
  }
  return Loader(folder, overrides).load();
}

}  // namespace crossdock::landscape
