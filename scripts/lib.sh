# shellcheck shell=bash
# Shared by the scripts in this folder: sourced first, never run. Leaves the caller in the root of the repository.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/tenantry
if [[ -z ${CARGO_TARGET_DIR:-} ]]; then
  # A build machine clones afresh every time: what it compiled has to live outside the clone.
  if [[ ${CI:-} == true ]]; then CARGO_TARGET_DIR=$cache/target; else CARGO_TARGET_DIR=$root/target; fi
fi
[[ $CARGO_TARGET_DIR == /* ]] || CARGO_TARGET_DIR=$root/$CARGO_TARGET_DIR
export CARGO_TARGET_DIR

# The console's files, embedded into the binary when it is compiled.
site=$CARGO_TARGET_DIR/site
export TENANTRY_SITE_DIR=$site
# shellcheck disable=SC2034 # for the scripts that source this
binary=$CARGO_TARGET_DIR/release/tenantry

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# One hash over the names and contents of files and folders; what is absent counts as empty.
digest() {
  { find "$@" -type f -print0 2>/dev/null || true; } | LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1
}

# shellcheck disable=SC2034 # for the scripts that source this
schemathesis_home=$cache/tools/schemathesis-$(digest scripts/contract/requirements.txt | cut -c1-12)
# shellcheck disable=SC2034 # for the scripts that source this
client_maker_home=$cache/tools/client-maker-$(digest scripts/contract/client-requirements.txt | cut -c1-12)
# Tools of the exact versions this repository wants come before the ones of the machine.
export PATH="$root/scripts/tools/node_modules/.bin:$PATH"

# PostgreSQL's server programs: Debian keeps them off the PATH.
postgres_bin() {
  local found
  found=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
  [[ -n $found ]] || found=$(command -v initdb || true)
  [[ -n $found ]] && dirname "$found"
}

chromium_path() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
