#!/usr/bin/env bash
# Lay leukocyte's own Prism in a folder, with the files that Prism generates.
# usage, in this folder: ./prism_source.sh build/checkout FOLDER        build/checkout is named, so that the harness lays anew what changed
set -euo pipefail

folder=$2
mkdir -p "$folder"
tar -C "$LEUKOCYTE/vendor/prism" --exclude=./.git --exclude=./build -cf - . | tar -C "$folder" -xmf -
if [ -f "$folder/src/node.c" ]; then exit 0; fi
if ! command -v ruby >/dev/null; then
	echo "prism_source: Prism's templates need Ruby; install it, on Debian by: apt-get install ruby" >&2
	exit 3
fi
(cd "$folder" && ruby templates/template.rb)
