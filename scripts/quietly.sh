#!/usr/bin/env bash
# quietly.sh "What is being done" command…: one line instead of the command's output, or all of it
# when the command fails. VERBOSE=1 shows everything as it comes.
set -uo pipefail

text=$1
shift
printf '%s …\n' "$text"
if [ "${VERBOSE:-}" = 1 ]; then
  exec "$@"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$@" >"$log" 2>&1 </dev/null
code=$?
if [ "$code" -ne 0 ]; then
  cat "$log" >&2
  printf 'Failed (exit code %s): %s\n' "$code" "$*" >&2
fi
exit "$code"
