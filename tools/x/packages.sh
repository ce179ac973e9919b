# SPDX-License-Identifier: Apache-2.0
# Installs what packages.txt lists. Sourced by ./x.

# packages_in SECTION...: the package names of these sections, each once.
packages_in() {
  awk -v wanted=" $* " '
    { sub(/#.*/, "") }
    /^\[/ { gsub(/[][]/, ""); on = index(wanted, " " $1 " "); next }
    on && NF && !seen[$1]++ { print $1 }' packages.txt
}

# missing_packages NAME...: those dpkg does not call installed.
missing_packages() {
  local installed name
  installed=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' "$@" 2>/dev/null || true) "
  for name in "$@"; do
    case "$installed" in *" $name:installed "*) ;; *) echo "$name" ;; esac
  done
}

# install_packages SECTION...
install_packages() {
  command -v dpkg-query >/dev/null || die "this is no Debian: install the counterparts of packages.txt [$*] yourself"
  local needed missing root=()
  # No <(...) here: it needs /proc, which a bare chroot may lack.
  read -ra needed <<<"$(packages_in "$@" | tr '\n' ' ')"
  read -ra missing <<<"$(missing_packages "${needed[@]}" | tr '\n' ' ')"
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "x: installing ${#missing[@]} Debian packages (packages.txt: $*): ${missing[*]}"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "as root: apt-get install --no-install-recommends ${missing[*]}"
    root=(sudo)
  fi
  # Not every machine lets variables through sudo, so the one apt needs goes through env.
  "${root[@]}" apt-get -q update </dev/null
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y --no-install-recommends install "${missing[@]}" </dev/null
}
