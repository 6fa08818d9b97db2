#!/usr/bin/env bash
# scripts/fetch_corpus.sh against a stand-in for `gem`: one fetch for all, a second try, pins that are held, and nothing done twice.
. "$(dirname "$0")/../tap.sh"
cd "$(dirname "$0")/../../.." || exit 1

# A checkout of its own, a shelf of gems that can be fetched, and a `gem` that copies from it and notes each call.
checkout=$scratch/checkout shelf=$scratch/shelf
mkdir -p "$checkout/scripts" "$checkout/bench" "$checkout/bin" "$shelf"
cp scripts/fetch_corpus.sh scripts/fetch_gem.sh "$checkout/scripts/"
gem_make() { # NAME-VERSION FILE…
	local gem=$1 file
	shift
	rm -rf "$scratch/gem" && mkdir "$scratch/gem"
	for file in "$@"; do mkdir -p "$scratch/gem/$(dirname "$file")" && echo "# $file" >"$scratch/gem/$file"; done
	tar -C "$scratch/gem" -czf "$scratch/data.tar.gz" "$@"
	tar -C "$scratch" -cf "$shelf/$gem.gem" data.tar.gz
}
gem_pin() { printf '%s\t%s\t%s\tcorpus\n' "${1%-*}" "${1##*-}" "$(sha256sum "$shelf/$1.gem" | cut -d' ' -f1)"; }
cat >"$checkout/bin/gem" <<END
#!/bin/bash
# gem fetch NAME --version VERSION --platform ruby, or gem fetch --platform ruby NAME:VERSION…
echo "\$*" >>"$scratch/calls"
[ "\$2" = --platform ] && [ -f "$scratch/bulk_fails" ] && exit 1
if [ "\$2" = --platform ]; then shift 3; else set -- "\$2:\$4"; fi
for gem in "\$@"; do cp "$shelf/\${gem/:/-}.gem" . || exit 1; done
END
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
fetch() { PATH=$checkout/bin:$PATH "$checkout/scripts/fetch_corpus.sh" bin/profiler; }
start_again() { rm -rf "$checkout/build" "$scratch/calls" "$scratch/bulk_fails"; }

gem_make flat-1.0 lib/flat.rb lib/flat/wrong.rb lib/flat.txt README.rb vendor/other/lib/other.rb
gem_make tools-2.0 one/lib/one.rb two/lib/two/two.rb two/test/test.rb
{ gem_pin flat-1.0 && gem_pin tools-2.0; } >"$checkout/bench/gems.tsv"

check "the corpus is fetched" fetch
equal "one call of gem fetches all gems" "fetch --platform ruby flat:1.0 tools:2.0" "$(cat "$scratch/calls")"
equal "the Ruby files below lib are unpacked, and no others" \
	"flat-1.0/lib/flat.rb flat-1.0/lib/flat/wrong.rb tools-2.0/one/lib/one.rb tools-2.0/two/lib/two/two.rb" \
	"$(cd "$checkout/build/corpus" && find . -type f -path './*/*' -printf '%P\n' | LC_ALL=C sort | xargs)"
equal "files that do not parse are listed" "flat-1.0/lib/flat/wrong.rb" "$(cat "$checkout/build/corpus/invalid.txt")"
equal "the folder of gems holds nothing but gems" "flat-1.0.gem tools-2.0.gem" \
	"$(cd "$checkout/build/gems" && find . -mindepth 1 -printf '%P\n' | sort | xargs)"

rm "$scratch/calls"
check "a second fetch succeeds" fetch
check "a second fetch calls no gem" test ! -e "$scratch/calls"

rm "$checkout/build/gems/tools-2.0.gem" && rm -r "$checkout/build/corpus/tools-2.0"
check "a fetch succeeds where one gem is missing" fetch
equal "only the missing gem is fetched" "fetch --platform ruby tools:2.0" "$(cat "$scratch/calls")"
check "the missing gem is unpacked" test -f "$checkout/build/corpus/tools-2.0/one/lib/one.rb"

start_again && touch "$scratch/bulk_fails"
check "a fetch succeeds where one call for all gems fails" fetch
equal "each gem is tried once by itself then" 3 "$(wc -l <"$scratch/calls")"

start_again && gem_make tools-2.0 lib/changed.rb
expect 3 "a gem that is not the pinned one exits with 3" fetch
output_has "the message names the gem that is not the pinned one" "tools-2.0.gem: SHA-256 is not the one"
check "a corpus that is not whole has no list of invalid files" test ! -e "$checkout/build/corpus/invalid.txt"

start_again && gem_make flat-1.0 README.md && gem_pin flat-1.0 >"$checkout/bench/gems.tsv"
expect 3 "a gem without Ruby exits with 3" fetch
output_has "the message names the gem without Ruby" "flat-1.0.gem: no .rb file under lib/"
check "no half-unpacked gem is left" test ! -e "$checkout/build/corpus/flat-1.0"

start_again && rm "$shelf/flat-1.0.gem"
expect 3 "a gem that cannot be fetched exits with 3" fetch
output_has "the message says what to type" "gem fetch flat --version 1.0"
tap_done
