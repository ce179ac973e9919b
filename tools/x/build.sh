# SPDX-License-Identifier: Apache-2.0
# Configures and builds presets. Sourced by ./x.

# build_preset PRESET [TARGET...]: packages must be there already.
build_preset() {
  local preset=$1
  shift
  if [ ! -e "build/$preset/build.ninja" ]; then
    mkdir -p build
    echo "x: configuring build/$preset"
    cmake --preset "$preset" >"build/configure-$preset.log" 2>&1 || {
      cat "build/configure-$preset.log"
      die "configuring $preset failed"
    }
  fi
  NINJA_STATUS='[%f/%t] ' cmake --build "build/$preset" ${1:+--target "$@"}
}

# Sections of packages.txt that a preset needs.
sections_of() {
  case "$1" in
    asan | tsan | fuzz) echo build sanitize ;;
    *) echo build ;;
  esac
}

build_verb() {
  local preset=${1:-dev} sections
  [ $# -eq 0 ] || shift
  grep -q "\"name\": \"$preset\", \"configurePreset\"" CMakePresets.json || die "there is no preset \"$preset\" in CMakePresets.json"
  read -ra sections <<<"$(sections_of "$preset")"
  install_packages "${sections[@]}"
  [ "$preset" != fuzz ] || [ $# -gt 0 ] || set -- fuzzers
  build_preset "$preset" "$@"
}
