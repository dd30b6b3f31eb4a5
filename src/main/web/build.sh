#!/bin/sh
# Builds the console into target/console when its sources changed. Called by Maven in generate-resources
# (skipped by -DskipConsole); may be run by hand. Without Node 20+ or without the packages the back end is built all the
# same and the gateway serves a plain page instead; JIRANI_CONSOLE=required (as in .ci/run) makes that an error.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
target=$(CDPATH= cd -- "$here/../../.." && pwd)/target
cd "$here"

without() { # says why there is no console, and leaves
  echo "console: not built: $1. The gateway will serve the API and a plain page." >&2
  [ "${JIRANI_CONSOLE:-}" != required ] || exit 1
  exit 0
}
sum() { # a fingerprint of names and contents
  find "$@" -type f | LC_ALL=C sort | while IFS= read -r f; do cksum "$f"; done | cksum | cut -d ' ' -f 1
}

sources=$(sum build.sh package.json package-lock.json tsconfig.json vite.config.ts index.html console public src test)
stamp=$target/console.stamp
if [ -f "$target/console/index.html" ] && [ "$(cat "$stamp" 2>/dev/null || :)" = "$sources" ]; then exit 0; fi

command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || without "it needs Node 20 or newer, and there is none"
version=$(node -p 'process.versions.node.split(".")[0]')
[ "$version" -ge 20 ] || without "it needs Node 20 or newer, and this is $version"

packages=$(sum package-lock.json .npmrc)
if [ "$(cat node_modules/.jirani-stamp 2>/dev/null || :)" != "$packages" ]; then
  echo "console: fetching its packages (the first time only)" >&2
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || without "npm could not fetch its packages"
  echo "$packages" >node_modules/.jirani-stamp
fi
echo "console: building" >&2
mkdir -p "$target"
rm -rf "$stamp" "$target/classes/web" # old hashed files must not reach the jar
node node_modules/typescript/bin/tsc --noEmit
if ! npm run --silent test >"$target/console-test.log" 2>&1; then cat "$target/console-test.log" >&2; exit 1; fi
node node_modules/vite/bin/vite.js build --logLevel warn
echo "$sources" >"$stamp"
