// SPDX-License-Identifier: Apache-2.0
// crossdock-tidy --root DIR --layers FILE: prints "file:line: rule: message" for every broken house rule. Exit status 0
// when there is none, 1 when there are some, 2 when the question itself was wrong.
#include "tools/tidy/allow.hpp"
#include "tools/tidy/rules.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace {

using namespace crossdock::tidy;

constexpr const char* k_allow_list = "tools/tidy/allow.txt";

struct Options {
  std::string root = ".";
  std::string layers;
};

std::expected<Options, std::string> parse_options(std::span<char*> arguments) {
  Options options;
  for (std::size_t i = 1; i + 1 < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    if (name != "--root" && name != "--layers") return std::unexpected(fmt::format("unknown option {}", name));
    (name == "--root" ? options.root : options.layers) = arguments[i + 1];
  }
  if (arguments.size() % 2 == 0 || options.layers.empty()) return std::unexpected("needs --layers FILE [--root DIR]");
  return options;
}

std::expected<std::string, std::string> read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::unexpected(fmt::format("cannot read {}", path.string()));
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

std::expected<Findings, std::string> check(const Options& options) {
  const auto layers_text = read(options.layers);
  if (!layers_text) return std::unexpected(layers_text.error());
  const auto layers = parse_layers(*layers_text);
  if (!layers) return std::unexpected(layers.error());
  const auto tree = load_checkout(options.root);
  if (!tree) return std::unexpected(tree.error());
  const auto allowed = read(std::filesystem::path(options.root) / k_allow_list);
  return apply_allow_list(run_rules(*tree, *layers), k_allow_list, allowed.value_or(""));
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse_options(std::span(argv, static_cast<std::size_t>(argc)));
  const auto findings = options ? check(*options) : std::unexpected(options.error());
  if (!findings) {
    fmt::print(stderr, "crossdock-tidy: {}\n", findings.error());
    return 2;
  }
  for (const auto& f : *findings) fmt::print("{}:{}: {}: {}\n", f.file, f.line, f.rule, f.message);
  fmt::print("tidy: {} finding{}\n", findings->size(), findings->size() == 1 ? "" : "s");
  return findings->empty() ? 0 : 1;
}
