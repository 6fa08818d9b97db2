#!/usr/bin/env bash
# fetch_corpus.sh against a gem source that is a folder: what is unpacked, pins that are held, and nothing done twice.
. "$(dirname "$0")/../../../harness/tests/tap.sh"
cd "$(dirname "$0")/../../.." || exit 1

# A checkout of its own, a shelf of gems that can be fetched, and a HOME whose gem source is the shelf.
checkout=$scratch/checkout shelf=$scratch/shelf
mkdir -p "$checkout/scripts" "$checkout/bench/leuko/inputs" "$checkout/bin" "$shelf/gems"
cp bench/leuko/inputs/fetch_corpus.sh "$checkout/bench/leuko/inputs/" && cp scripts/fetch_gems.rb "$checkout/scripts/"
printf -- '---\n:sources:\n- file://%s/\n' "$shelf" >"$checkout/.gemrc"
gem_make() { # NAME-VERSION FILE…
	local gem=$1 file
	shift
	rm -rf "$scratch/gem" && mkdir "$scratch/gem"
	for file in "$@"; do mkdir -p "$scratch/gem/$(dirname "$file")" && echo "# $file" >"$scratch/gem/$file"; done
	tar -C "$scratch/gem" -czf "$scratch/data.tar.gz" "$@"
	tar -C "$scratch" -cf "$shelf/gems/$gem.gem" data.tar.gz
}
gem_pin() { printf '%s\t%s\t%s\tcorpus\n' "${1%-*}" "${1##*-}" "$(sha256sum "$shelf/gems/$1.gem" | cut -d' ' -f1)"; }
# A profiler that finds an error in each file named wrong.rb.
cat >"$checkout/bin/profiler" <<'END'
#!/bin/bash
printf 'bytes\terrors\tpath\n'
while read -r path; do
	errors=0
	[[ $path == */wrong.rb ]] && errors=1
	printf '1\t%d\t%s\n' $errors "$path"
done
END
chmod +x "$checkout"/bin/*
fetch() { env -u GEMRC HOME="$checkout" "$checkout/bench/leuko/inputs/fetch_corpus.sh" bin/profiler; }
start_again() { rm -rf "$checkout/build"; }

gem_make flat-1.0 lib/flat.rb lib/flat/wrong.rb lib/flat.txt README.rb vendor/other/lib/other.rb
gem_make tools-2.0 one/lib/one.rb two/lib/two/two.rb two/test/test.rb
gem_make parser-3.0 lib/parser.rb
{ gem_pin flat-1.0 && gem_pin tools-2.0 && gem_pin parser-3.0 | sed 's/corpus$/prism/'; } >"$checkout/bench/leuko/gems.tsv"

check "the corpus is fetched" fetch
output_has "it says how many gems" "GEMS  2 gems, "
equal "the Ruby files below lib are unpacked, and no others" \
	"flat-1.0/lib/flat.rb flat-1.0/lib/flat/wrong.rb tools-2.0/one/lib/one.rb tools-2.0/two/lib/two/two.rb" \
	"$(cd "$checkout/build/corpus" && find . -type f -path './*/*' -printf '%P\n' | LC_ALL=C sort | xargs)"
equal "files that do not parse are listed" "flat-1.0/lib/flat/wrong.rb" "$(cat "$checkout/build/corpus/invalid.txt")"
equal "the folder of gems holds nothing but gems" "flat-1.0.gem tools-2.0.gem" \
	"$(cd "$checkout/build/gems" && find . -mindepth 1 -printf '%P\n' | sort | xargs)"

mv "$shelf/gems" "$shelf/away"
check "a second time, it needs no source" fetch
equal "and says nothing" "" "$output"
mv "$shelf/away" "$shelf/gems"

rm "$checkout/build/gems/tools-2.0.gem" && rm -r "$checkout/build/corpus/tools-2.0"
mkdir -p "$checkout/build/corpus/.new/tools-2.0/lib" && touch "$checkout/build/corpus/.new/tools-2.0/lib/half.rb"
check "what is missing is fetched again, beside what a killed call left" fetch
output_has "and only that" "GEMS  1 gem, "
equal "it is unpacked whole" "one/lib/one.rb two/lib/two/two.rb" \
	"$(cd "$checkout/build/corpus/tools-2.0" && find . -type f -printf '%P\n' | LC_ALL=C sort | xargs)"
check "and what was left is gone" test ! -e "$checkout/build/corpus/.new"

start_again
fetch >"$scratch/first" 2>&1 &
check "of two calls at once, both succeed" fetch
status=0
wait $! || status=$?
equal "the other, too" 0 $status
equal "and the corpus is whole" 4 "$(find "$checkout/build/corpus" -name '*.rb' | wc -l)"

start_again && gem_make tools-2.0 lib/changed.rb
expect 3 "a gem that is not the pinned one stops it" fetch
output_has "and is named" "tools 2.0: file://$shelf/gems/tools-2.0.gem: SHA-256 of the "
check "no list is left that would look like a whole corpus" test ! -e "$checkout/build/corpus/invalid.txt"

start_again && gem_make flat-1.0 README.md && gem_pin flat-1.0 >"$checkout/bench/leuko/gems.tsv"
expect 3 "a gem without Ruby exits with 3" fetch
output_has "the message names the gem without Ruby" "flat-1.0.gem: no .rb file under lib/"
check "no half-unpacked gem is left" test ! -e "$checkout/build/corpus/flat-1.0"

start_again && rm "$shelf/gems/flat-1.0.gem"
expect 3 "a gem that cannot be fetched stops it" fetch
output_has "with what to type" "then type: scripts/fetch_gems.rb bench/leuko/gems.tsv corpus"
tap_done
