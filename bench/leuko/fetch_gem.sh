#!/usr/bin/env bash
# Fetch one pinned gem into build/gems and check its SHA-256; a gem already there and whole is left alone.
# usage: bench/leuko/fetch_gem.sh NAME VERSION        pins: bench/leuko/gems.tsv
set -euo pipefail
cd "$(dirname "$0")/../.."

name=$1 version=$2
pin=$(awk -F'\t' -v n="$name" -v v="$version" '$1 == n && $2 == v { print $3 }' bench/leuko/gems.tsv)
if [ -z "$pin" ]; then
	echo "fetch_gem: bench/leuko/gems.tsv: no line for $name $version; add its name, version, SHA-256 and role" >&2
	exit 2
fi

gem=build/gems/$name-$version.gem
matches_pin() { echo "$pin  $1" | sha256sum --check --status 2>/dev/null; }
if [ -f "$gem" ] && matches_pin "$gem"; then exit 0; fi

mkdir -p build/gems
scratch=$(mktemp -d build/gems/.fetch.XXXXXX)
trap 'rm -rf "$scratch"' EXIT
# gem ends with 0 even when it could not download, so the file is what tells.
(cd "$scratch" && gem fetch "$name" --version "$version" --platform ruby) >"$scratch/log" 2>&1 || true
if [ ! -f "$scratch/$name-$version.gem" ]; then
	sed 's/^/  /' "$scratch/log" >&2
	echo "fetch_gem: could not fetch $name $version; check the network, then try: gem fetch $name --version $version --platform ruby" >&2
	exit 3
fi
if ! matches_pin "$scratch/$name-$version.gem"; then
	echo "fetch_gem: $name-$version.gem: SHA-256 is not the one bench/leuko/gems.tsv pins; the file is not used" >&2
	exit 3
fi
mv "$scratch/$name-$version.gem" "$gem"
