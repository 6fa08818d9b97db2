#!/usr/bin/env bash
# Install the oracle, the gem `rubocop` with all it needs at the versions of gems.tsv, into build/rubocop/gems. Done once for
# one gems.tsv and Ruby.
# usage: bench/leuko/tests/install_rubocop.sh        then: bench/leuko/tests/rubocop.rb ARGUMENT…
set -euo pipefail
cd "$(dirname "$0")/../../.."

folder=build/rubocop
pins=bench/leuko/tests/gems.tsv
fail() {
	echo "install_rubocop: $1, then type: bench/leuko/tests/install_rubocop.sh" >&2
	exit 3
}

mkdir -p "$folder"
exec 9>"$folder/.lock"
flock -w 600 9 || fail "another process has been installing RuboCop for ten minutes; wait until it has ended"
wanted=$(cat "$pins" && ruby --version)
[ "$wanted" = "$(cat "$folder/.installed" 2>/dev/null)" ] && exit 0

if ! command -v gcc >/dev/null || ! ruby -rmkmf -e '' 2>/dev/null; then
	fail "a C compiler or ruby.h is missing; type: scripts/setup.sh test"
fi
scripts/fetch_gems.rb --into "$folder/fetched" "$pins" >&2

# Installed beside and renamed when whole. -O0: compiling prism takes 8 s instead of 30, and what RuboCop says is the same.
rm -rf "$folder/gems" "$folder/gems.new" "$folder/.installed"
mapfile -t gems < <(awk -F'\t' -v folder="$folder/fetched" '!/^#/ { print folder "/" $1 "-" $2 ".gem" }' "$pins")
install=(gem install --local --ignore-dependencies --force --no-document --no-user-install --install-dir "$folder/gems.new")
if ! MAKEFLAGS=-j2 timeout --kill-after=10 600 "${install[@]}" --bindir "$folder/gems.new/bin" "${gems[@]}" \
	-- --with-cflags='-O0 -fPIC -w' >"$folder/install.log" 2>&1; then
	tail -n 5 "$folder/install.log" | sed 's/^/  /' >&2
	fail "could not install RuboCop; mend what $folder/install.log says"
fi
mv "$folder/gems.new" "$folder/gems"
echo "$wanted" >"$folder/.installed"
