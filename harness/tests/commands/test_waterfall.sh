#!/usr/bin/env bash
# The waterfall over a series of a made-up gem: a program of a few lines stands for Leuko, so that a prefix builds in no time. What it
# allocates, what it computes and what it prints are set by the patches.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../sandbox.sh"
cd "$root" || exit 1

# A place of its own for all that the waterfall makes or reads: gem, patches, Leuko's build, programs.
own() { for name; do rm "$root/$name" && mkdir -p "$root/$name"; done; }
own build/prism build/obj build/gems build/bin bench/leuko patches
for program in "$checkout"/build/bin/*; do ln -s "$program" build/bin/; done
for source in "$checkout"/bench/leuko/*.[ch]; do ln -s "$source" bench/leuko/; done
rm bench/leuko/gems.tsv

mkdir -p gem/src gem/include "$scratch/packed"
cat >gem/src/prism.c <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLS 1000

#define AST "00000000000000aa"

#define WORK 100000

/* 10 more calls by what is left out of parsing alone. */
int main(int argc, char **argv) {
    int linting = 10;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--parse-only") == 0) linting = 0;
    }
    for (int i = 0; i < linting; i++) {
        char *volatile bytes = malloc(100);
        free(bytes);
    }
    for (int i = 0; i < CALLS; i++) {
        char *volatile bytes = malloc(100);
        free(bytes);
    }
    volatile int sum = 0;
    for (int i = 0; i < WORK; i++) sum += i;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--digest") == 0) {
            printf("DIGEST file=%s ast=%s diagnostics=0000000000000001 offences=0000000000000002\n", argv[argc - 1], AST);
        }
    }
    return 0;
}
C
echo licence >gem/LICENSE.md && echo "int nothing;" >gem/include/prism.h
tar -C gem -czf "$scratch/packed/data.tar.gz" src include LICENSE.md
tar -C "$scratch/packed" -cf build/gems/prism-0.0.1.gem data.tar.gz
{
	printf 'prism\t0.0.1\t%s\tprism\n' "$(sha256sum build/gems/prism-0.0.1.gem | cut -d' ' -f1)"
	grep -P '\tcorpus$' "$checkout/bench/leuko/gems.tsv"
} >bench/leuko/gems.tsv
cat >bench/leuko/variant.mk <<'MAKE'
build/bin/leuko-$(VARIANT): build/prism/$(VARIANT)/src/prism.c
	@echo built $(VARIANT) >>build/log
	@gcc -O1 -fno-builtin -o $@ $<
MAKE

# patch NAME SED: a patch that does to the source, as the patches before it leave it, what sed does; no context.
cp -r gem tree
patch_add() {
	cp tree/src/prism.c "$scratch/before.c"
	sed -i "$2" tree/src/prism.c
	diff -U0 --label a/src/prism.c --label b/src/prism.c "$scratch/before.c" tree/src/prism.c >"patches/0.0.1/$1"
	echo "$1" >>patches/0.0.1/series
}
mkdir patches/0.0.1
patch_add 0001-calls.patch 's/CALLS 1000/CALLS 10/'
patch_add 0002-work.patch 's/WORK 100000/WORK 1000/'
patch_add 0003-nothing.patch 's/int sum/int total_of_all/; s/sum += i/total_of_all += i/'
waterfall=("$bench" waterfall --series 0.0.1 --input one_line --size 1K --quiet -o "$scratch/report")
value() { python3 -c "import json; d = json.load(open('$scratch/report/waterfall.json')); steps = d['inputs'][0]['steps']; print($1)"; }

check "every prefix of a series is built and measured" "${waterfall[@]}" --rounds 6
output_has "the table says what was measured" "one_line/1K, all of Leuko; ratios are to stock"
output_has "stock is the first row" "stock"
output_has "the first patch has a row" "0001-calls.patch"
output_has "a patch that gives nothing is named" "0003-nothing.patch: makes no count"
output_lacks "one that gives something is not" "0002-work.patch: makes no count"
output_has "transparent huge pages are spoken of" "transparent huge pages:"
equal "all prefixes are there" "None 0001-calls.patch 0002-work.patch 0003-nothing.patch" "$(value '*[s["patch"] for s in steps]')"
equal "the first patch saves its calls" "990" "$(value 'steps[0]["calls"]["value"] - steps[1]["calls"]["value"]')"
equal "and the others none" "True" "$(value 'steps[1]["calls"] ["value"] == steps[3]["calls"]["value"]')"
equal "the second saves instructions" "True" "$(value 'steps[2]["instructions"]["gain"] > 0.2')"
equal "each is timed against stock" "True" "$(value 'all(s["time"]["low"] <= s["time"]["high"] for s in steps[1:])')"
check "there is a plot" test -s "$scratch/report/waterfall.png" -a -s "$scratch/report/waterfall.svg"
equal "four programs were built" 4 "$(wc -l <build/log)"

equal "the file says that all of Leuko was measured" False "$(value 'd["parse_only"]')"
all_calls=$(value 'steps[0]["calls"]["value"]')

check "the second time it only counts" "${waterfall[@]}" --no-time
equal "and builds nothing" 4 "$(wc -l <build/log)"
equal "nor times" "False" "$(value 'any("time" in s for s in steps)')"

check "parsing alone is measured" "${waterfall[@]}" --no-time --parse-only
equal "without what Leuko does beside it" 10 "$((all_calls - $(value 'steps[0]["calls"]["value"]')))"
equal "the file says so" True "$(value 'd["parse_only"]')"
output_has "the table" "one_line/1K, parsing alone; ratios are to stock"
check "and the plot" grep -q "parsing alone" "$scratch/report/waterfall.svg"

cp -r patches/0.0.1 "$scratch/good" && cp -r tree "$scratch/good-tree"
sed -i 's/WORK 1000$/WORK 900/' patches/0.0.1/0002-work.patch
sed -i 's/0003.*//' patches/0.0.1/series
check "a patch that changed is built again" "${waterfall[@]}" --no-time
equal "and nothing else is" 5 "$(wc -l <build/log)"
restore() {
	rm -rf patches/0.0.1 tree
	cp -r "$scratch/good" patches/0.0.1
	cp -r "$scratch/good-tree" tree
}

: >patches/0.0.1/series
check "a series without a patch is stock alone" "${waterfall[@]}" --rounds 6
equal "in one row" 1 "$(value 'len(steps)')"

restore
patch_add 0004-ast.patch 's/00aa/00ab/'
expect 1 "a prefix whose output is not stock's is a regression" "${waterfall[@]}" --no-time
output_has "that names patch and input" "patches/0.0.1/0004-ast.patch: with it Leuko's output is not stock's on one_line/1K"
output_has "and is marked in the table" "DIFFERENT"

restore
patch_add 0004-broken.patch 's/return 0;/return zero;/'
expect 3 "a patch that does not build cannot be measured" "${waterfall[@]}" --no-time
output_has "and is named, with the compiler's words" "patches/0.0.1/0004-broken.patch: does not build: make:"

restore
sed -i 's/CALLS 1000$/CALLS 1001/' patches/0.0.1/0001-calls.patch
expect 3 "a patch that does not apply cannot be measured" "${waterfall[@]}" --no-time
output_has "and is named" "patches/0.0.1/0001-calls.patch: does not apply"

restore
echo 0009-absent.patch >>patches/0.0.1/series
expect 2 "a series that names no file is an input error" "${waterfall[@]}" --no-time
output_has "with its line" 'patches/0.0.1/series:4: "0009-absent.patch" is no file'
echo ../elsewhere.patch >patches/0.0.1/series
expect 2 "so is one that leads elsewhere" "${waterfall[@]}" --no-time
output_has "with its line too" "patches/0.0.1/series:1: expected the name of a patch"
expect 2 "a version without a series is refused" "$bench" waterfall --series 9.9.9 --no-time
output_has "and those there are, are listed" "there are: 0.0.1"
mkdir patches/0.0.2 && : >patches/0.0.2/series
expect 2 "so is one whose gem is not pinned" "$bench" waterfall --series 0.0.2 --no-time --quiet
output_has "by name" "no line for prism 0.0.2"
restore
echo '{"schema": "leuko-bench-waterfall/1", "inputs": []}' >"$scratch/broken.json"
expect 2 "a malformed waterfall.json is not drawn" /usr/bin/python3 "$checkout/scripts/plots_waterfall.py" "$scratch/broken.json" "$scratch"
output_has "and named" "broken.json: is not what leuko-bench waterfall writes"
expect 2 "an unknown shape is refused" "$bench" waterfall --series 0.0.1 --input nonsense --no-time --quiet
output_has "by the option" "--input nonsense: no such input"
expect 2 "so is a size that is none" "$bench" waterfall --series 0.0.1 --size 3X --no-time --quiet
output_has "by the option" "--size 3X: no size"
expect 2 "so are five rounds" "${waterfall[@]}" --rounds 5

exec 9>build/run/waterfall/.lock
flock 9
expect 3 "two at once would disturb each other" "${waterfall[@]}" --no-time
output_has "and are told so" "build/run/waterfall: is in use"
tap_done
