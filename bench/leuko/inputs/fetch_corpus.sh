#!/usr/bin/env bash
# Fetch the gems of role corpus and unpack their Ruby files: what the shape `real` is made of. What is there already is left alone.
# usage: bench/leuko/inputs/fetch_corpus.sh PROFILER        pins: bench/leuko/gems.tsv        PROFILER: build/bin/ruby-profile
#
#   build/gems/NAME-VERSION.gem          as fetched, SHA-256 checked
#   build/corpus/NAME-VERSION/lib/…      its .rb files; a gem without lib/ of its own gives those of all its lib folders
#   build/corpus/invalid.txt             those that do not parse, one a line; written last
#
# Each gem is unpacked beside its place and then renamed, so one that is there is whole. A second call waits for the first.
set -euo pipefail
cd "$(dirname "$0")/../../.."
profiler=$PWD/$1

scripts/fetch_gems.rb bench/leuko/gems.tsv corpus

mkdir -p build/corpus
exec 9>build/corpus/.lock
if ! flock -w 600 9; then
	echo "fetch_corpus: another process has been unpacking the corpus for ten minutes; when it has ended, type: make corpus" >&2
	exit 3
fi
scratch=build/corpus/.new
trap 'rm -rf "$scratch"' EXIT
rm -rf "$scratch"
mkdir "$scratch"

# One after the other: with two at a time the kernel spends twice the time on the 5,816 files, and nothing is gained.
unpack() { tar -xOf "build/gems/$1.gem" data.tar.gz | tar -xzf - -C "$scratch/$1" --wildcards "$2" 2>"$scratch/log"; }
awk -F'\t' '$4 == "corpus" { print $1 "-" $2 }' bench/leuko/gems.tsv | while read -r gem; do
	[ -d "build/corpus/$gem" ] && continue
	mkdir "$scratch/$gem"
	unpack "$gem" 'lib/*.rb' || unpack "$gem" '*/lib/*.rb' || {
		echo "fetch_corpus: $gem.gem: no .rb file under lib/; see bench/leuko/gems.tsv" >&2
		exit 3
	}
	mv "$scratch/$gem" "build/corpus/$gem"
done

(cd build/corpus && find . -path ./.new -prune -o -name '*.rb' -printf '%P\n' | LC_ALL=C sort | "$profiler") |
	awk -F'\t' 'NR > 1 && $2 > 0 { print $NF }' >"$scratch/invalid.txt"
mv "$scratch/invalid.txt" build/corpus/invalid.txt
