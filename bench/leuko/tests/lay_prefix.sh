#!/usr/bin/env bash
# Lay the source of a Prism gem with the first COUNT patches of a series, each applied without fuzz. Files that are as they were keep their
# dates.
# usage: bench/leuko/tests/lay_prefix.sh VERSION FOLDER SERIES-FOLDER COUNT
set -euo pipefail

version=$1 folder=$2 series=$3 count=$4
rm -rf "$folder.new"
bench/leuko/prism_source.sh "$version" "$folder.new"
# awk reads the list to its end: head would end the reader of a pipe before, and pipefail takes that for a failure.
awk -v count="$count" '!/^(#|$)/ && ++seen <= count' "$series/series" | while read -r name; do
	patch -d "$folder.new" -p1 -F0 --no-backup-if-mismatch --silent <"$series/$name" || {
		echo "lay_prefix: $series/$name does not apply to Prism $version; see the reject above" >&2
		exit 3
	}
done
if [ -d "$folder" ]; then
	(LC_ALL=C diff -rqs "$folder" "$folder.new" || true) | sed -n "s|^Files $folder/\(.*\) and .* are identical$|\1|p" |
		(cd "$folder" && xargs -r -d '\n' cp -p --parents -t "$OLDPWD/$folder.new")
fi
rm -rf "$folder"
mv "$folder.new" "$folder"
