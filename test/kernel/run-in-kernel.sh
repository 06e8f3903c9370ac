#!/usr/bin/env bash
# Runs a command of this tree on the kernel of build-kernel.sh, which sees this machine's own files
# and may write them. Exits as the command did; ends it after $LIMIT_S (300) seconds.
# Usage: run-in-kernel.sh COMMAND [ARGUMENT...]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ $# = 0 ] || [ "$1" = --help ]; then
  sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"
  exit $(($# == 0))
fi
kernel=$("$here/build-kernel.sh")
task=$(mktemp -d)
trap 'rm -rf "$task"' EXIT
{
  printf 'cd %q; export PATH=%q HOME=%q TAP_TIMEOUT=%q\n' "$PWD" "$PATH" "$HOME" "${TAP_TIMEOUT:-}"
  printf '%q ' "$@"
} >"$task/command"
echo 99 >"$task/status"
timeout --kill-after=5 "${LIMIT_S:-300}" "$kernel" mem=1G rootfstype=hostfs rootflags=/ rw \
  init="$here/first-process.sh" task="$task" con=null con0=fd:0,fd:1 quiet \
  video=vfb:640x480-32 </dev/null || true
exit "$(cat "$task/status")"
