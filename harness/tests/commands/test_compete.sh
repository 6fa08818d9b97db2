#!/usr/bin/env bash
# compete on a small project, with libraries of the test's own in the allocators' place.
# deadline: 600
. "$(dirname "$0")/../tap.sh"
checkout=$(cd "$(dirname "$0")/../../.." && pwd)
project=$scratch/toy
cp -r "$checkout/harness/tests/fixtures/toy_series" "$project"
cd "$project" || exit 1
libraries=$scratch/libraries report=$scratch/report
mkdir "$libraries"
bench=("$checkout/build/bin/leuko-bench" --plan "$project/plan.ini")
compete=("${bench[@]}" compete --quiet -o "$report" --libraries "$libraries")
# value EXPRESSION: of the JSON document d and the rows of its first input, by side.
value() {
	python3 -c "
import json
d = json.load(open('$report/compete.json'))
rows = {row['side']: row for row in d['inputs'][0]['rows']}
print($1)"
}
library() { gcc -shared -fPIC -O1 -fno-builtin -x c -o "$libraries/$1" - <<<"$2"; }
allocator='void *__libc_malloc(unsigned long); void *malloc(unsigned long size) { return __libc_malloc(size); }'

expect 2 "an unknown variant is refused" "${compete[@]}" --variant plane
output_has "with what was meant" '--variant plane: the plan has none of this name; did you mean "plain"?'
expect 2 "an unknown input is refused" "${compete[@]}" --input nonsense
output_has "by the option" "--input nonsense: the plan has none of this name"
expect 2 "five rounds are refused" "${compete[@]}" --rounds 5
expect 2 "a folder of libraries that is not there is refused" "${bench[@]}" compete --quiet --libraries "$scratch/none"
output_has "by the option" "--libraries $scratch/none: is no folder"
check "and by then nothing was built" test ! -e build/toy-plain

check "without any allocator the variants are compared" "${compete[@]}"
output_has "the table says what was measured" "zeros/1K, the whole program: fastest first; times are ratios to plain"
output_has "a missing allocator is named, and why" "skipped: plain + mimalloc: there is no libmimalloc.so.2* in $libraries"
output_has "and so is each other" "skipped: plain + tcmalloc"
output_has "transparent huge pages are spoken of" "transparent huge pages: "
output_has "and what a page fault costs" "; a page fault costs "
equal "the skipped are in the file" "plain-mimalloc plain-jemalloc plain-tcmalloc" \
	"$(value '*[s["side"] for s in d["sides"] if s["unavailable"] and s["addition"] != "hugetlb"]')"
printed=$("${compete[@]}" --json 2>/dev/null)
equal "the file is what --json prints" "leuko-bench-experiment/3 compete" "$(python3 <<<"$printed" -c 'import json, sys
experiment = json.load(sys.stdin)
print(experiment["schema"], experiment["experiment"])')"
equal "only a variant without a series is measured with allocators" "False" "$(value 'any("patched-" in s["side"] for s in d["sides"])')"
equal "the first variant's time is 1" "1.0" "$(value 'rows["plain"]["values"]["time"]["ratio"]')"
equal "heap calls are counted of the variants" "1010 20" \
	"$(value '*[rows[side]["values"]["calls"]["value"] for side in ("plain", "patched")]')"
check "there is a plot" test -s "$report/compete.png" -a -s "$report/compete.svg"
if grep -q '\[never\]' /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null || [ ! -e /sys/kernel/mm/transparent_hugepage/enabled ]; then
	tap_skip "there are times without huge pages" "the system has none"
else
	equal "there are times without huge pages" "['patched', 'plain']" \
		"$(value 'sorted(side for side, row in rows.items() if "time_no_huge_pages" in row["values"])')"
fi

# An empty file is not ranked under an allocator's name.
: >"$libraries/libjemalloc.so.2"
expect 3 "an empty file in an allocator's place is refused" "${compete[@]}"
output_has "and is named" "$libraries/libjemalloc.so.2: cannot be preloaded: it is no ELF shared object"
library libjemalloc.so.2 'int nothing;'
expect 3 "a library that is no allocator is refused" "${compete[@]}"
output_has "with what it lacks" "libjemalloc.so.2: cannot be preloaded: it has no function malloc"
library libneeded.so "int needed(void) { return 0; }"
gcc -shared -fPIC -x c -o "$libraries/libjemalloc.so.2" - -Wl,--no-as-needed -L"$libraries" -lneeded <<<"$allocator"
rm "$libraries/libneeded.so"
expect 3 "a library that the loader cannot load is refused" "${compete[@]}"
output_has "by the file" "libjemalloc.so.2: cannot be preloaded"

library libjemalloc.so.2 "$allocator"
check "an allocator that is there is measured, on each input that is named" "${compete[@]}" --variant plain --input zeros --input source \
	--size 1K --size all --mode part
output_lacks "and is not skipped" "skipped: plain + jemalloc"
output_has "a part of the program is measured" "source/all, a part of it: fastest first"
equal "it has a row" "True" "$(value '"time" in rows["plain-jemalloc"]["values"]')"
equal "its heap calls are not counted: the profiler would displace it" "False" "$(value '"calls" in rows["plain-jemalloc"]["values"]')"
equal "the other variant is not measured" "False" "$(value '"patched" in rows')"
equal "both inputs are in the file" "zeros source" "$(value '*[i["input"] for i in d["inputs"]]')"

# The program prints another hash where it gets no memory, and this allocator has none of one size.
sed -i 's/"value\\t%s\\n", HASH/"value\\t%s\\n", malloc(12345) ? HASH : "0000000000000000"/' source/toy.c
library libjemalloc.so.2 "${allocator/return/return size == 12345 ? (void *) 0 :}"
expect 1 "an allocator with which the output differs is a regression" "${compete[@]}" --variant plain
output_has "that names side, metric and input" "plain-jemalloc: its hash.value on zeros/1K differs from that of plain"
library libjemalloc.so.2 'void *malloc(unsigned long size) { (void) size; __builtin_trap(); }'
expect 3 "an allocator that crashes cannot be measured" "${compete[@]}"
output_has "and is named" "plain-jemalloc"
rm "$libraries/libjemalloc.so.2"

sed -i 's/CALLS 1000/CALLS 1001/; s/00aa/00ab/' source/toy.c
cp "$checkout/harness/tests/fixtures/toy_series/source/toy.c" "$scratch/toy.c"
sed -i "s|^source = cp .*|source = cp $scratch/toy.c {source}|" plan.ini
expect 1 "a pair of the plan whose outputs differ is a regression" "${compete[@]}"
output_has "that names both" "patched: its hash.value on zeros/1K differs from that of plain"

echo '{"schema": "leuko-bench-experiment/3", "inputs": [{}]}' >"$scratch/broken.json"
expect 2 "a malformed compete.json is not drawn" /usr/bin/python3 "$checkout/scripts/plots_compete.py" "$scratch/broken.json" "$scratch"
output_has "and is named" "broken.json: is not what leuko-bench compete writes"
exec 9>build/run/compete/.lock
flock 9
expect 3 "two at once are refused" "${compete[@]}"
output_has "with what to do" "build/run/compete: is in use by another compete of this project; wait for it"
tap_done
