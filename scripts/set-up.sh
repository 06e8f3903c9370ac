# Sourced by the programs of this folder: puts Node 24 on PATH and installs the npm packages, where
# they are missing or out of date. Says on standard error what it does; silent when all is there.
# Takes: $root, the project's folder.

node_major_wanted=24
npm_config_update_notifier=false
npm_config_fund=false
npm_config_audit=false
export npm_config_update_notifier npm_config_fund npm_config_audit

say() { printf '%s\n' "$*" >&2; }

# Runs a command with its output kept aside; shows it only when the command fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# Installs a folder's packages by its lock file, once for each content of the lock file.
install_packages() {
  local folder=$1 what=$2 mark sum
  mark=$folder/node_modules/.anycode-installed
  sum=$(sha256sum "$folder/package-lock.json" | cut -d' ' -f1)
  [ "$(cat "$mark" 2>/dev/null || true)" = "$sum" ] && return 0
  say "set-up: installing $what (once) ..."
  # Not "npm ci": it refuses a lock file without the builds for machines that a registry lacks.
  # Versions and checksums are the lock file's all the same.
  if ! quietly npm install --no-save --ignore-scripts --prefix "$folder"; then
    say "set-up: npm could not install $what; see above. Is the npm registry reachable?"
    return 1
  fi
  printf '%s' "$sum" >"$mark"
}

# Compiles the addon through which onoff hears of GPIO edges, against the headers of the Node that
# runs us. Only boxes with buttons on GPIO need it, so a machine without a compiler goes on, and is
# told so once.
build_addons() {
  local headers told=$root/node_modules/.anycode-no-compiler
  [ -e "$root/node_modules/epoll/build/Release/epoll.node" ] && return 0
  if ! (command -v g++ && command -v make && command -v python3) >/dev/null; then
    [ -e "$told" ] && return 0
    say "set-up: the addon for GPIO needs g++, make and python3; without it, no buttons on GPIO."
    touch "$told"
    return 0
  fi
  headers=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
  [ -e "$headers/include/node/node.h" ] && export npm_config_nodedir=$headers
  say "set-up: compiling the addon for GPIO (once) ..."
  quietly npm rebuild --prefix "$root" epoll ||
    say "set-up: it could not be compiled, see above; GPIO will not work, all else does."
}

bring_node() {
  local major=none architecture
  if command -v node >/dev/null; then
    major=$(node -p 'process.versions.node.split(".")[0]')
  fi
  [ "$major" = "$node_major_wanted" ] && return 0
  if ! command -v npm >/dev/null; then
    say "set-up: npm is missing. Install Node.js with npm first (apt-get install nodejs npm)."
    return 1
  fi
  case $(uname -m) in
    x86_64) architecture=x64 ;;
    aarch64) architecture=arm64 ;;
    *)
      say "set-up: no Node $node_major_wanted for $(uname -m) is packaged; put one on PATH."
      return 1
      ;;
  esac
  install_packages "$root/scripts/node-runtime" "Node $node_major_wanted (this host has $major)"
  PATH=$root/scripts/node-runtime/node_modules/node-linux-$architecture/bin:$PATH
  export PATH
}

set_up() {
  exec 9>"$root/.set-up.lock"
  flock 9
  bring_node
  install_packages "$root" "the npm packages"
  build_addons
  exec 9>&-
}
