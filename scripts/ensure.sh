#!/usr/bin/env bash
# What the Makefile needs from the machine: `ensure.sh venv|rust|chromium`.
# Root on Debian gets what is missing from apt-get; everybody else gets one sentence and the command that brings it.
# It is not a package manager: Python packages come from uv.lock, crates from Cargo.lock.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "error: $*" >&2; exit 1; }

# bring WHAT PACKAGE…: install Debian packages, or say what is missing and how to get it.
bring() {
  local what=$1; shift
  command -v apt-get >/dev/null || fail "$what is missing: install it with your system's package manager (on Debian: $*)."
  [ "$(id -u)" = 0 ] || fail "$what is missing: bring it with \`sudo apt-get install $*\`."
  echo "installing $what: apt-get install $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 ||
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" >/dev/null; } ||
    fail "$what is missing and \`apt-get install $*\` failed."
}

# The first Python on PATH that is new enough (3.10, as pyproject.toml says).
find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

need_venv() {
  local python
  if ! python=$(find_python); then
    command -v python3 >/dev/null && fail "Python 3.10 or newer is needed, but this machine has $(python3 --version 2>&1)."
    bring "Python 3.10 or newer" python3 python3-venv
    python=$(find_python) || fail "Python 3.10 or newer is needed, but this machine has $(python3 --version 2>&1)."
  fi
  "$python" -c 'import ensurepip, venv' 2>/dev/null || bring "Python's venv module" python3-venv
  # An environment that was begun and not finished, or whose Python has gone, is made anew.
  .venv/bin/uv --version >/dev/null 2>&1 && .venv/bin/python -c '' 2>/dev/null && return
  "$python" -m venv --clear .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
}

# A linker and a Rust that is new enough; with "checks", rustfmt and clippy too; with "fuzz", what builds libFuzzer.
need_rust() {
  local wanted found
  command -v cc >/dev/null || bring "a C linker" gcc libc6-dev
  command -v cargo >/dev/null || fail "Rust is missing: bring it with \`curl https://sh.rustup.rs -sSf | sh\`."
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  found=$(cargo --version | cut -d' ' -f2)
  [ "$(printf '%s\n' "$wanted" "$found" | sort -V | head -n1)" = "$wanted" ] ||
    fail "Rust $wanted or newer is needed, but this machine has $found: bring it with \`rustup update stable\`."
  [ "${1:-}" != fuzz ] || command -v c++ >/dev/null || bring "a C++ compiler, for libFuzzer," g++
  [ "${1:-}" = checks ] || return 0
  cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt 2>/dev/null || bring rustfmt rustfmt
  cargo clippy --version >/dev/null 2>&1 || rustup component add clippy 2>/dev/null || bring clippy rust-clippy
}

need_chromium() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
    command -v google-chrome >/dev/null || bring "Chromium, for the browser tests," chromium fonts-dejavu-core
}

"need_$1" "${@:2}"
