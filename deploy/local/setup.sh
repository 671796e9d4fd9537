#!/usr/bin/env bash
# Makes this machine ready to build and run AeCluster: the .NET SDK and a C++ runtime that libtorch accepts.
# Safe to run twice; changes nothing that is already right. quickstart.sh and test.sh call it first.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# --- the .NET SDK -----------------------------------------------------------------------------------------------
if ! command -v dotnet >/dev/null 2>&1 || ! dotnet --list-sdks | grep -q '^10\.'; then
  die "AeCluster needs the .NET 10 SDK, and 'dotnet --list-sdks' shows none." \
      "Install it (package dotnet-sdk-10.0 of your distribution, or see the .NET download page), then run this again."
fi

# --- libstdc++ --------------------------------------------------------------------------------------------------
# TorchSharp's native library needs GLIBCXX_3.4.32 (GCC 13). Debian 12 and Ubuntu 22.04 come with 3.4.30.
newest_libstdcxx() {
  local file
  for file in ${LD_LIBRARY_PATH:+$(tr ':' '\n' <<<"$LD_LIBRARY_PATH" | sed 's|$|/libstdc++.so.6|')} \
              "$(ldconfig -p 2>/dev/null | awk '/libstdc\+\+\.so\.6 .*x86-64/ {print $NF; exit}')" \
              /usr/lib/x86_64-linux-gnu/libstdc++.so.6 /usr/lib64/libstdc++.so.6; do
    if [ -n "$file" ] && [ -e "$file" ]; then echo "$file"; return; fi
  done
}
libstdcxx_is_new_enough() {
  local file; file=$(newest_libstdcxx)
  [ -n "$file" ] && grep -qa 'GLIBCXX_3\.4\.32' "$file"
}

# Adds Debian 13's libstdc++6 on Debian 12. The system's own sources stay as they are: the list lives in a private
# folder, and the mirror is whichever one this system already uses.
install_libstdcxx_from_trixie() {
  local work uri
  uri=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null \
        | grep -v '^[[:space:]]*#' | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ' || true)
  [ -n "$uri" ] || die "No Debian mirror found in /etc/apt; install libstdc++6 of Debian 13 (trixie) by hand, then run this again."
  work=$(mktemp -d); trap 'rm -rf "$work"' RETURN
  mkdir -p "$work/lists/partial"
  # Both suites: what trixie's packages replace must be resolvable against what is installed.
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
    "$uri" bookworm "$uri" trixie >"$work/sources.list"
  local options=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
                 -o APT::Default-Release=bookworm -o Dpkg::Use-Pty=0)
  say "Installing libstdc++6 of Debian 13 (libtorch needs it; about half a minute). It brings what it depends on from there," \
      "libc6, dpkg and base-files among it; your package sources stay as they are."
  local log="$work/apt.log"
  if ! { apt-get "${options[@]}" update && \
         DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get "${options[@]}" install -y --no-install-recommends \
           -o Dpkg::Options::=--force-confold libstdc++6/trixie libc6/trixie libgcc-s1/trixie gcc-14-base/trixie; } >"$log" 2>&1; then
    # Some images hold packages that must move together; let apt choose from trixie what libstdc++6 needs.
    if ! DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get "${options[@]}" install -y --no-install-recommends \
           -o Dpkg::Options::=--force-confold -t trixie libstdc++6 >>"$log" 2>&1; then
      tail -n 20 "$log" >&2
      die "Installing libstdc++6 from Debian 13 failed (the lines above are apt's)."
    fi
  fi
}

if [ "$(uname -s)" = Linux ] && ! libstdcxx_is_new_enough; then
  # shellcheck disable=SC1091
  . /etc/os-release
  if [ "$(id -u)" = 0 ] && [ "${ID:-}" = debian ] && [ "${VERSION_ID:-}" = 12 ]; then
    install_libstdcxx_from_trixie
    libstdcxx_is_new_enough || die "libstdc++6 was installed, but $(newest_libstdcxx) still lacks GLIBCXX_3.4.32."
  else
    die "The C++ runtime here ($(newest_libstdcxx)) is too old: libtorch needs libstdc++ of GCC 13 or newer (GLIBCXX_3.4.32)." \
        "Use Debian 13, Ubuntu 24.04 or newer; on Debian 12 run this as root; or, without root, install a newer one" \
        "(for example: conda install -c conda-forge 'libstdcxx-ng>=13') and set LD_LIBRARY_PATH to its lib folder."
  fi
fi
