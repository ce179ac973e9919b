// SPDX-License-Identifier: Apache-2.0
#include "app/completion.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <cstdio>

namespace crossdock::app {
namespace {

std::string words_of(const CLI::App& app) {
  std::string words;
  for (const CLI::App* sub : app.get_subcommands({})) words += sub->get_name() + " ";
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
  }
  return words;
}

void cases_of(const CLI::App& app, const std::string& path, std::string& out) {
  for (const CLI::App* sub : app.get_subcommands({})) {
    const std::string name = path.empty() ? sub->get_name() : path + " " + sub->get_name();
    cases_of(*sub, name, out);
    out += fmt::format("    \"{}\") words=\"{}\" ;;\n", name, words_of(*sub));
  }
}

}  // namespace

int print_completion(const CLI::App& app, const std::string& shell) {
  std::string cases;
  cases_of(app, "", cases);
  if (shell == "zsh") std::printf("autoload -U +X bashcompinit && bashcompinit\n");
  std::printf(R"(_crossdock() {
  local current="${COMP_WORDS[COMP_CWORD]}" path="" word words
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="${path:+$path }$word" ;; esac
  done
  case "$path" in
%s    *) words="%s" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _crossdock crossdock
)",
              cases.c_str(), words_of(app).c_str());
  return 0;
}

}  // namespace crossdock::app
