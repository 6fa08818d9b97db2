#!/usr/bin/env bash
# Unpack the source of a pinned Prism gem, as bench/plan.ini's variants are made from.
# usage: bench/leuko/prism_source.sh VERSION FOLDER
set -euo pipefail

version=$1 folder=$2
scripts/fetch_gems.rb bench/leuko/gems.tsv prism "$version"
mkdir -p "$folder"
# -m: a file is as new as its laying. The gem's own date is years ago, and an object compiled from a patched file would look newer.
tar -xOf "build/gems/prism-$version.gem" data.tar.gz | tar -xmzf - -C "$folder" src include LICENSE.md
