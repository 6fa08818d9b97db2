#!/usr/bin/env bash
# Lay the source of a Prism that no variant of the plan has, for the fuzzer.
# usage: bench/leuko/tests/fuzz/lay.sh stock|arena VERSION FOLDER        arena: with the patches of patches/VERSION/series
set -euo pipefail
cd "$(dirname "$0")/../../../.."

side=$1 version=$2 folder=$3
series=patches/$version
if [ ! -f "$series/series" ]; then
	echo "lay: there is no $series/series; PRISM is one of: $(cd patches && ls -d [0-9]* | tr '\n' ' ')" >&2
	exit 2
fi
rm -rf "$folder"
bench/leuko/prism_source.sh "$version" "$folder"
if [ "$side" = stock ]; then exit 0; fi
while read -r patch; do
	case $patch in '' | '#'*) continue ;; esac
	patch -d "$folder" -p1 -F0 --no-backup-if-mismatch --silent <"$series/$patch"
done <"$series/series"
