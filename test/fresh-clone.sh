#!/usr/bin/env bash
# Both commands of the README in a fresh clone in an empty folder, with the machine's own Node and npm, and no cache of ours.
#   test/fresh-clone.sh            the last commit
#   test/fresh-clone.sh --start    only the first command, twice
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# npm scripts put the project's own tools first on PATH; a clean machine has none of them.
PATH=$(printf %s "$PATH" | tr : '\n' | grep -v "^$repository/" | paste -sd:)
unset NODE_OPTIONS SONDE_CACHE SONDE_DEVICE CARGO_TARGET_DIR

git clone --quiet "$repository" "$folder/a clone"
cd "$folder/a clone"
echo "node $(node --version), npm $(npm --version), $(cargo --version)"

start=$SECONDS
npm ci
npm start
first=$((SECONDS - start))
start=$SECONDS
npm start
second=$((SECONDS - start))
echo "npm ci && npm start: $first s (bar 240); npm start again: $second s (bar 15)"
[ "$first" -le 240 ] && [ "$second" -le 15 ] || { echo "too slow"; exit 1; }
git diff --exit-code && [ -z "$(git status --porcelain)" ] || { echo "the run changed the clone"; exit 1; }

[ "${1:-}" = --start ] && exit 0
start=$SECONDS
npm ci
npm test
echo "npm ci && npm test: $((SECONDS - start)) s"
