#!/usr/bin/env bash
# Install the oracle, the gem `rubocop` with all it needs at the versions of Gemfile, into build/rubocop. Done once for one Gemfile.
# usage: bench/leuko/tests/install_rubocop.sh        prints the path of the Gemfile to run it with
set -euo pipefail
cd "$(dirname "$0")/../../.."

folder=build/rubocop
pins=bench/leuko/tests/Gemfile
if ! cmp --silent "$pins" "$folder/.installed"; then
	if ! command -v bundle >/dev/null || ! command -v gcc >/dev/null; then
		echo "install_rubocop: bundler or a C compiler is missing; try: sudo apt-get install ruby ruby-dev ruby-bundler build-essential" >&2
		exit 3
	fi
	mkdir -p "$folder"
	rm -f "$folder/Gemfile.lock" "$folder/.installed"
	cp "$pins" "$folder/Gemfile"
	if ! BUNDLE_GEMFILE=$PWD/$folder/Gemfile BUNDLE_PATH=$PWD/$folder/gems BUNDLE_APP_CONFIG=$PWD/$folder/.bundle BUNDLE_JOBS=2 \
		bundle install >"$folder/install.log" 2>&1; then
		tail -n 5 "$folder/install.log" | sed 's/^/  /' >&2
		echo "install_rubocop: bundler could not install RuboCop ($folder/install.log has all of it);" \
			"check the network, then try again: bench/leuko/tests/install_rubocop.sh" >&2
		exit 3
	fi
	cp "$pins" "$folder/.installed"
fi
echo "$PWD/$folder/Gemfile"
