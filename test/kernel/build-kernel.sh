#!/usr/bin/env bash
# Builds the kernel that the device tests run on: User-Mode Linux from Debian's kernel source, a
# program that needs no virtualisation. Kept for as long as source and configuration are the same.
# Prints the program's path. Takes ten minutes of processor time once.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=/usr/src/linux-source-6.1.tar.xz
if [ "${1:-}" = --help ]; then
  sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"
  exit 0
fi
if ! [ -e "$source" ]; then
  echo "build-kernel: $source is missing; apt-get install linux-source-6.1 bc bison flex" >&2
  exit 1
fi
key=$(cat "$source" "$here/kernel.config" | sha256sum | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/anycode/kernel-$key
if ! [ -x "$cache/linux" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  echo "build-kernel: building (once; ten minutes of processor time) ..." >&2
  tar -xf "$source" -C "$work" --strip-components=1
  make_um=(make -C "$work" ARCH=um SUBARCH=x86_64)
  KCONFIG_ALLCONFIG=$here/kernel.config "${make_um[@]}" allnoconfig >"$work/build.log" 2>&1
  if ! "${make_um[@]}" -j"$(nproc)" linux >>"$work/build.log" 2>&1; then
    tail -n 30 "$work/build.log" >&2
    echo "build-kernel: it could not be built; see above" >&2
    exit 1
  fi
  mkdir -p "$cache"
  strip -o "$cache/linux.part" "$work/linux"
  mv "$cache/linux.part" "$cache/linux"
fi
echo "$cache/linux"
