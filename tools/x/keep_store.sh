# SPDX-License-Identifier: Apache-2.0
# Keeps a store as this release writes it, for the tests of all later ones. Sourced by ./x.

keep_store() {
  [ $# -eq 1 ] || die "keep-store takes the version of the release"
  local kept=testdata/stores/$1
  [ ! -e "src/app/$kept.db" ] || die "src/app/$kept.db is there already: what was kept is never changed"
  install_packages build test
  build_preset dev app_test
  mkdir -p "src/app/testdata/stores"
  local program=$PWD/build/dev/src/app/app_test
  (cd src/app && CROSSDOCK_KEEP_STORE=$kept "$program" -tc="the API answers*")
  (cd src/app && CROSSDOCK_KEEP_STORE=$kept "$program" -tc="stores of earlier*")
  ls -l "src/app/$kept".*
}
