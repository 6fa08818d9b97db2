#!/usr/bin/env bash
# Fetch the gems of a role and unpack their Ruby files: what the inputs `real` and `real_other` are made of. What is there already is left
# alone.
# usage: bench/leuko/inputs/fetch_corpus.sh PROFILER [ROLE]        pins: bench/leuko/gems.tsv        PROFILER: build/bin/ruby-profile
#
# ROLE is corpus unless it is given.
#
#   build/gems/NAME-VERSION.gem          as fetched, SHA-256 checked
#   build/ROLE/NAME-VERSION/lib/…      its .rb files; a gem without lib/ of its own gives those of all its lib folders
#   build/ROLE/invalid.txt             those that do not parse, one a line; written last
#
# Each gem is unpacked beside its place and then renamed, so one that is there is whole. A second call waits for the first.
set -euo pipefail
cd "$(dirname "$0")/../../.."
profiler=$PWD/$1 role=${2:-corpus}

scripts/fetch_gems.rb bench/leuko/gems.tsv "$role"

mkdir -p "build/$role"
exec 9>"build/$role/.lock"
if ! flock -w 600 9; then
	echo "fetch_corpus: another process has been unpacking the corpus for ten minutes; when it has ended, type: make $role" >&2
	exit 3
fi
scratch=build/$role/.new
trap 'rm -rf "$scratch"' EXIT
rm -rf "$scratch"
mkdir "$scratch"

# One after the other: with two at a time the kernel spends twice the time on the 5,816 files, and nothing is gained.
unpack() { tar -xOf "build/gems/$1.gem" data.tar.gz | tar -xzf - -C "$scratch/$1" --wildcards "$2" 2>"$scratch/log"; }
awk -F'\t' -v role="$role" '$4 == role { print $1 "-" $2 }' bench/leuko/gems.tsv | while read -r gem; do
	[ -d "build/$role/$gem" ] && continue
	mkdir "$scratch/$gem"
	unpack "$gem" 'lib/*.rb' || unpack "$gem" '*/lib/*.rb' || {
		echo "fetch_corpus: $gem.gem: no .rb file under lib/; see bench/leuko/gems.tsv" >&2
		exit 3
	}
	mv "$scratch/$gem" "build/$role/$gem"
done

(cd "build/$role" && find . -path ./.new -prune -o -name '*.rb' -printf '%P\n' | LC_ALL=C sort | "$profiler") |
	awk -F'\t' 'NR > 1 && $2 > 0 { print $NF }' >"$scratch/invalid.txt"
mv "$scratch/invalid.txt" "build/$role/invalid.txt"
