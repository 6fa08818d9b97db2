#!/usr/bin/env bash
# Fetch the gems of role corpus and unpack their Ruby files: what the shape `real` is made of. What is there already is left alone.
# usage: bench/leuko/inputs/fetch_corpus.sh PROFILER        pins: bench/leuko/gems.tsv        PROFILER: build/bin/ruby-profile
#
#   build/gems/NAME-VERSION.gem          as fetched, SHA-256 checked
#   build/corpus/NAME-VERSION/lib/…      its .rb files; a gem without lib/ of its own gives those of all its lib folders
#   build/corpus/invalid.txt             those that do not parse, one a line; written last
set -euo pipefail
cd "$(dirname "$0")/../../.."
profiler=$1

pins() { awk -F'\t' '$4 == "corpus"' bench/leuko/gems.tsv; }
missing() {
	pins | while IFS=$'\t' read -r name version sha256 _; do
		echo "$sha256  build/gems/$name-$version.gem" | sha256sum --check --status 2>/dev/null || echo "$name:$version"
	done
}

# One process for all gems: most of the time of `gem fetch` goes into reading the index. It ends as it may; what is missing after it is
# fetched and checked one by one, so each gem is tried twice and the message is that of fetch_gem.sh.
mkdir -p build/gems build/corpus
scratch=$(mktemp -d build/gems/.fetch.XXXXXX)
trap 'rm -rf "$scratch"' EXIT
mapfile -t wanted < <(missing)
if [ ${#wanted[@]} -gt 0 ]; then
	echo "  GEMS  ${#wanted[@]} gems of real Ruby (some 11 MB)"
	(cd "$scratch" && gem fetch --platform ruby "${wanted[@]}") >"$scratch/log" 2>&1 || true
	find "$scratch" -name '*.gem' -exec mv -t build/gems {} +
	for gem in $(missing); do bench/leuko/fetch_gem.sh "${gem%:*}" "${gem#*:}"; done
fi

unpack() { tar -xOf "build/gems/$1.gem" data.tar.gz | tar -xzf - -C "$scratch/$1" --wildcards "$2" 2>"$scratch/log"; }
pins | while IFS=$'\t' read -r name version _; do
	gem=$name-$version
	[ -d "build/corpus/$gem" ] && continue
	mkdir "$scratch/$gem"
	unpack "$gem" 'lib/*.rb' || unpack "$gem" '*/lib/*.rb' || {
		echo "fetch_corpus: $gem.gem: no .rb file under lib/; see bench/leuko/gems.tsv" >&2
		exit 3
	}
	mv "$scratch/$gem" "build/corpus/$gem"
done

(cd build/corpus && find . -name '*.rb' -printf '%P\n' | LC_ALL=C sort | "../../$profiler") |
	awk -F'\t' 'NR > 1 && $2 > 0 { print $NF }' >"$scratch/invalid.txt"
mv "$scratch/invalid.txt" build/corpus/invalid.txt
