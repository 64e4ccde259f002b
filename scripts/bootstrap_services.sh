#!/usr/bin/env bash
# What the tests use besides Python packages: MariaDB and Chromium. Present = used; missing and
# root on a machine with apt = installed; otherwise one line says which tests will be skipped.
set -euo pipefail

have() { PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$1" >/dev/null 2>&1; }

missing=()
have mariadbd || have mysqld || missing+=(mariadb-server)
have chromium || have chromium-browser || have google-chrome || missing+=(chromium)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && have apt-get; then
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  # The packaged service must not start: the tests run a server of their own.
  policy=/usr/sbin/policy-rc.d
  made=
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    made=yes
  fi
  trap '[ -z "$made" ] || rm -f "$policy"; rm -f "$log"' EXIT
  apt-get update >"$log" 2>&1 || true
  left=()
  for package in "${missing[@]}"; do
    apt-get install -y --no-install-recommends "$package" >>"$log" 2>&1 || left+=("$package")
  done
  [ ${#left[@]} -gt 0 ] || exit 0
  tail -n 3 "$log" >&2
  missing=("${left[@]}")
fi
printf 'Tests skipped for want of: %s (install them to run these tests).\n' "${missing[*]}"
