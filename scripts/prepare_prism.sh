#!/usr/bin/env bash
# Lay the source of one Prism variant: unpack the pinned gem, then apply the series, each patch without fuzz.
# usage: scripts/prepare_prism.sh VERSION DESTINATION [SERIES-FOLDER]
set -euo pipefail

version=$1 destination=$2 series=${3:-}
"$(dirname "$0")/fetch_gem.sh" prism "$version"

rm -rf "$destination" "$destination.new"
mkdir -p "$destination.new"
tar -xOf "build/gems/prism-$version.gem" data.tar.gz | tar -xzf - -C "$destination.new" src include LICENSE.md
if [ -n "$series" ] && [ -f "$series/series" ]; then
	while read -r name; do
		case $name in '' | '#'*) continue ;; esac
		if ! patch -d "$destination.new" -p1 -F0 --no-backup-if-mismatch --silent <"$series/$name"; then
			echo "prepare_prism: $series/$name does not apply to Prism $version; see the reject above" >&2
			exit 3
		fi
	done <"$series/series"
fi
mv "$destination.new" "$destination"
