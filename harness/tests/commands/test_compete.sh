#!/usr/bin/env bash
# The competition on one small input, with libraries of the test's own in the allocators' place.
# slow
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../sandbox.sh"
cd "$root" || exit 1

libraries=$scratch/libraries
mkdir "$libraries"
compete=("$bench" compete --shape mix --size 1K --rounds 3 --quiet --variant stock --variant arena)
compete+=(-o "$scratch/report" --libraries "$libraries")
report() { value "$scratch/report/compete.json" "$1"; }
library() { gcc -shared -fPIC -O1 -x c -o "$libraries/$1" - <<<"$2"; }

check "without any allocator the variants still compete" "${compete[@]}"
output_has "the table is headed by its input and what was measured" "mix/1K, all of Leuko, fastest first"
output_has "a missing allocator is reported with the command that installs it" "scripts/setup.sh compete (Debian package libmimalloc2.0)"
output_has "the state of transparent huge pages is reported" "transparent huge pages: "
equal "compete.json lists the allocators that are not installed" "stock-mimalloc stock-jemalloc stock-tcmalloc" \
	"$(report '*[s["contender"] for s in d["skipped"]]')"
equal "every other contender has a row" "arena stock stock-hugetlb" "$(report '*sorted(r["contender"] for r in d["inputs"][0]["rows"])')"
equal "the ratio of the reference is 1" "1.0" \
	"$(report '[r["system"]["ratio"] for r in d["inputs"][0]["rows"] if r["contender"] == "stock"][0]')"
equal "heap calls are counted of variants, and of no allocator" "True False" \
	"$(report '*["calls" in r for r in sorted(d["inputs"][0]["rows"], key=lambda r: r["contender"])[1:]]')"
check "a plot is drawn as PNG and SVG" test -s "$scratch/report/compete.png" -a -s "$scratch/report/compete.svg"
if [[ $output == *never* || ! -e /sys/kernel/mm/transparent_hugepage/enabled ]]; then
	tap_skip "variants are timed without huge pages, too" "the system has none"
else
	equal "variants are timed without huge pages, too" "arena stock" \
		"$(report '*sorted(r["contender"] for r in d["inputs"][0]["rows"] if "no_huge_pages" in r)')"
fi

equal "compete.json says that all of Leuko was measured" False "$(report 'd["parse_only"]')"

digest() { sed "s/.*$1=\([0-9a-f]*\).*/\1/"; }
every=("$bench" compete --shape '*' --size 1K --size all --rounds 3 --quiet --variant stock -o "$scratch/report" --libraries "$libraries")
check "parsing alone is timed on every shape" "${every[@]}" --parse-only
equal "every shape is an input of compete.json" "$("$bench" gate --help | sed -n '/^Shapes:/,/^$/p' | grep -c '^  ')" \
	"$(report 'len(d["inputs"])')"
equal "compete.json says that parsing alone was measured" True "$(report 'd["parse_only"]')"
output_has "the table says that parsing alone was measured" "tree/all, parsing alone, fastest first"
check "the plot says that parsing alone was measured" grep -q "parsing alone" "$scratch/report/compete.svg"
measured=build/run/compete/raw/stock/offences/1K/digest/stdout.txt
"$bench" generate offences 1K | "$checkout/build/bin/leuko-stock" --digest -f quiet - >"$scratch/linted.txt"
equal "parsing alone makes the trees that Leuko makes" "$(digest ast <"$scratch/linted.txt")" "$(digest ast <"$measured")"
equal "parsing alone looks for no offence" "$("$checkout/build/bin/leuko-stock" --digest -f quiet - </dev/null | digest offences)" \
	"$(digest offences <"$measured")"

library libmimalloc.so.2 'int nothing;'
check "an allocator that can be loaded is timed" "${compete[@]}"
equal "compete.json has a row of that allocator" True "$(report '"stock-mimalloc" in [r["contender"] for r in d["inputs"][0]["rows"]]')"
equal "compete.json lists only the others as skipped" "stock-jemalloc stock-tcmalloc" "$(report '*[s["contender"] for s in d["skipped"]]')"

# Leuko's digests are XXH3: a library that answers for it changes every one.
library libjemalloc.so.2 'unsigned long XXH3_64bits_digest(const void *state) { return state != 0; }'
expect 1 "an allocator that changes the output exits with 1" "${compete[@]}"
output_has "the message names the allocator and the input" "stock-jemalloc/mix/1K: its output is not that of stock"
rm "$libraries/libjemalloc.so.2"

library libtcmalloc_minimal.so.4 'void *malloc(unsigned long size) { (void) size; __builtin_trap(); }'
expect 3 "an allocator that crashes exits with 3" "${compete[@]}"
output_has "the message names the allocator that crashes" "stock-tcmalloc"
echo "no library" >"$libraries/libtcmalloc_minimal.so.4"
expect 3 "a library that cannot be preloaded exits with 3" "${compete[@]}"
output_has "the message names the library that cannot be preloaded" "libtcmalloc_minimal.so.4 cannot be preloaded"
rm "$libraries/libtcmalloc_minimal.so.4"

echo '{"schema": "leuko-bench-compete/1", "inputs": [{}]}' >"$scratch/broken.json"
expect 2 "a malformed compete.json is not drawn" /usr/bin/python3 "$checkout/scripts/plots_compete.py" "$scratch/broken.json" "$scratch"
output_has "the message names the malformed compete.json" "broken.json: is not what leuko-bench compete writes"
expect 2 "an unknown variant exits with 2" "$bench" compete --variant nonsense --quiet
expect 2 "an unknown shape exits with 2" "$bench" compete --shape nonsense --quiet
output_has "the message names the option of the unknown shape" "--shape nonsense: no such shape"
expect 2 "two rounds exit with 2" "${compete[@]}" --rounds 2
exec 9>build/run/compete/.lock
flock 9
expect 3 "a second competition at the same time exits with 3" "${compete[@]}"
output_has "the message names the folder that is in use" "build/run/compete: is in use"
tap_done
