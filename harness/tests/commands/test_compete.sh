#!/usr/bin/env bash
# The competition on one small input, with libraries of the test's own in the allocators' place.
# deadline: 600
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../sandbox.sh"
cd "$root" || exit 1

libraries=$scratch/libraries
mkdir "$libraries"
compete=("$bench" compete --shape mix --size 1K --rounds 3 --quiet --variant stock --variant arena)
compete+=(-o "$scratch/report" --libraries "$libraries")
value() { python3 -c "import json; d = json.load(open('$scratch/report/compete.json')); print($1)"; }
library() { gcc -shared -fPIC -O1 -x c -o "$libraries/$1" - <<<"$2"; }

mkdir "$scratch/home"
check "without any allocator the variants still compete" env -u MPLCONFIGDIR -u XDG_CACHE_HOME -u XDG_CONFIG_HOME HOME="$scratch/home" \
	"${compete[@]}"
output_has "the table says what was measured" "mix/1K, all of Leuko, fastest first"
output_has "a missing one is named" "skipped: stock-mimalloc, because mimalloc is not installed"
output_has "with what to type" "scripts/setup.sh compete (Debian package libmimalloc2.0)"
output_has "and so is each other" "skipped: stock-tcmalloc"
output_has "transparent huge pages are spoken of" "transparent huge pages: "
equal "the skipped are in the file" "stock-mimalloc stock-jemalloc stock-tcmalloc" "$(value '*[s["contender"] for s in d["skipped"]]')"
equal "the others have rows" "arena stock stock-hugetlb" "$(value '*sorted(r["contender"] for r in d["inputs"][0]["rows"])')"
equal "the reference is 1" "1.0" "$(value '[r["system"]["ratio"] for r in d["inputs"][0]["rows"] if r["contender"] == "stock"][0]')"
equal "heap calls are counted of the variants" "True False" \
	"$(value '*["calls" in r for r in sorted(d["inputs"][0]["rows"], key=lambda r: r["contender"])[1:]]')"
equal "nothing is written to HOME" "" "$(find "$scratch/home" -mindepth 1)"
check "there is a plot" test -s "$scratch/report/compete.png" -a -s "$scratch/report/compete.svg"
if [[ $output == *never* || ! -e /sys/kernel/mm/transparent_hugepage/enabled ]]; then
	tap_skip "there are times without huge pages" "the system has none"
else
	equal "there are times without huge pages" "arena stock" \
		"$(value '*sorted(r["contender"] for r in d["inputs"][0]["rows"] if "no_huge_pages" in r)')"
fi

equal "the file says that all of Leuko was measured" False "$(value 'd["parse_only"]')"

digest() { sed "s/.*$1=\([0-9a-f]*\).*/\1/"; }
every=("$bench" compete --shape '*' --size 1K --size all --rounds 3 --quiet --variant stock -o "$scratch/report" --libraries "$libraries")
check "parsing alone competes, on every shape" "${every[@]}" --parse-only
equal "each is an input" "$("$bench" gate --help | sed -n '/^Shapes:/,/^$/p' | grep -c '^  ')" "$(value 'len(d["inputs"])')"
equal "the file says what was measured" True "$(value 'd["parse_only"]')"
output_has "the table" "tree/all, parsing alone, fastest first"
check "and the plot" grep -q "parsing alone" "$scratch/report/compete.svg"
measured=build/run/compete/raw/stock/offences/1K/digest/stdout.txt
"$bench" generate offences 1K | "$checkout/build/bin/leuko-stock" --digest -f quiet - >"$scratch/linted.txt"
equal "the trees are those of Leuko" "$(digest ast <"$scratch/linted.txt")" "$(digest ast <"$measured")"
equal "and no offence is looked for" "$("$checkout/build/bin/leuko-stock" --digest -f quiet - </dev/null | digest offences)" \
	"$(digest offences <"$measured")"

library libmimalloc.so.2 'int nothing;'
check "an allocator that is there competes" "${compete[@]}"
output_has "under its name" "stock-mimalloc"
output_lacks "and is not skipped" "skipped: stock-mimalloc"

# Leuko's digests are XXH3: a library that answers for it changes every one.
library libjemalloc.so.2 'unsigned long XXH3_64bits_digest(const void *state) { return state != 0; }'
expect 1 "one with which the output differs is a regression" "${compete[@]}"
output_has "that names contender and input" "stock-jemalloc/mix/1K: its output is not that of stock"
rm "$libraries/libjemalloc.so.2"

library libtcmalloc_minimal.so.4 'void *malloc(unsigned long size) { (void) size; __builtin_trap(); }'
expect 3 "one that crashes cannot be measured" "${compete[@]}"
output_has "and is named" "stock-tcmalloc"
echo "no library" >"$libraries/libtcmalloc_minimal.so.4"
expect 3 "one that cannot be preloaded is not passed over" "${compete[@]}"
output_has "but named, with the loader's words" "libtcmalloc_minimal.so.4 cannot be preloaded"
rm "$libraries/libtcmalloc_minimal.so.4"

echo '{"schema": "leuko-bench-compete/1", "inputs": [{}]}' >"$scratch/broken.json"
expect 2 "a malformed compete.json is not drawn" /usr/bin/python3 "$checkout/scripts/plots_compete.py" "$scratch/broken.json" "$scratch"
output_has "and named" "broken.json: is not what leuko-bench compete writes"
expect 2 "an unknown variant is refused" "$bench" compete --variant nonsense --quiet
expect 2 "so is an unknown shape" "$bench" compete --shape nonsense --quiet
output_has "by the option" "--shape nonsense: no such shape"
expect 2 "so are two rounds" "${compete[@]}" --rounds 2
exec 9>build/run/compete/.lock
flock 9
expect 3 "two at once would disturb each other" "${compete[@]}"
output_has "and are told so" "build/run/compete: is in use"
tap_done
