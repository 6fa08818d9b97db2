# shellcheck shell=bash
# What tests take from npm, pinned by npm/package-lock.json. Sourced after tap.sh. Sets `npm_tools`, the folder that holds node_modules.

npm_checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
npm_tools=$npm_checkout/build/npm-tools

npm_is_there() { command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'; }

# Install once for each lock file: into a folder beside, then moved, so that a broken install is not taken for a whole one. One at a time.
npm_install() (
	pins=$npm_checkout/harness/tests/npm fresh=$npm_tools.new
	mkdir -p "$npm_checkout/build"
	exec 9>"$npm_tools.lock"
	flock 9
	cmp -s "$pins/package-lock.json" "$npm_tools/package-lock.json" && return 0
	rm -rf "$npm_tools" "$fresh" && mkdir "$fresh"
	cp "$pins/package.json" "$pins/package-lock.json" "$fresh/" &&
		(cd "$fresh" && timeout 240 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --cache "$npm_checkout/build/npm" \
			--fetch-timeout=30000 --fetch-retries=2 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000) &&
		mv "$fresh" "$npm_tools"
)
