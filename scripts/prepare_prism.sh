#!/usr/bin/env bash
# Lay the source of one Prism variant: unpack the pinned gem, then apply the series, or its first COUNT patches, each without fuzz.
# usage: scripts/prepare_prism.sh VERSION DESTINATION [SERIES-FOLDER [COUNT]]
set -euo pipefail

version=$1 destination=$2 series=${3:-} count=${4:-}
"$(dirname "$0")/fetch_gems.rb" bench/gems.tsv prism "$version"

rm -rf "$destination.new"
mkdir -p "$destination.new"
# -m: a file is as new as its laying. The gem's own date is years ago, and an object compiled from a patched file would look newer.
tar -xOf "build/gems/prism-$version.gem" data.tar.gz | tar -xmzf - -C "$destination.new" src include LICENSE.md
if [ -n "$series" ] && [ -f "$series/series" ]; then
	applied=0
	while read -r name; do
		case $name in '' | '#'*) continue ;; esac
		if [ -n "$count" ] && [ "$applied" -ge "$count" ]; then break; fi
		if ! patch -d "$destination.new" -p1 -F0 --no-backup-if-mismatch --silent <"$series/$name"; then
			echo "prepare_prism: $series/$name does not apply to Prism $version; see the reject above" >&2
			exit 3
		fi
		applied=$((applied + 1))
	done <"$series/series"
fi

# What is as it was keeps its date, so that only what changed is compiled again.
(cd "$destination.new" && find . -type f) | while read -r file; do
	if cmp -s "$destination/$file" "$destination.new/$file"; then touch -r "$destination/$file" "$destination.new/$file"; fi
done
rm -rf "$destination"
mv "$destination.new" "$destination"
