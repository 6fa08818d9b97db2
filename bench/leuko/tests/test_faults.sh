#!/usr/bin/env bash
# Regressions written into the arena's series as one more patch: each ends in exit 1, named by metric, input, size and, where it allocates,
# function.
# serial
# slow
# deadline: 900
. "$(dirname "$0")/../../../harness/tests/tap.sh"

checkout=$(cd "$(dirname "$0")/../../.." && pwd)
bench=$checkout/build/bin/leuko-bench
project=$scratch/project

# A checkout of its own: the sources by links, the variant that is spoilt with a build of its own, so that only what a fault touches is
# compiled again.
mkdir -p "$project"/{bench,patches,build/bin,build/obj,build/source}
for entry in Makefile harness scripts; do ln -s "$checkout/$entry" "$project/$entry"; done
cp "$checkout/bench/plan.ini" "$project/bench/" && ln -s "$checkout/bench/leuko" "$project/bench/leuko"
cp -R "$checkout/patches/1.9.0" "$project/patches/"
cp -a "$checkout"/build/{gems,lib,libexec,corpus} "$project/build/" 2>/dev/null
cp -a "$checkout"/build/source/arena* "$project/build/source/"
cp -a "$checkout"/build/obj/leuko-arena "$project/build/obj/"
cp -a "$checkout"/build/bin/{leuko-arena,leuko-probe,ruby-inputs} "$project/build/bin/"
# What its inputs and probes are made by is there.
sed -i '/^build = make --no-print-directory build\/bin/d' "$project/bench/plan.ini"
cd "$project" || exit 1

run=$scratch/run
narrow=(--profile quick --variant arena --input mix --quiet -o "$run")
cp -a build/source/arena "$scratch/clean"

# The start of a sed command that replaces the line which frees a parser's arena.
destroy='/^pm_parser_free/,/^}/ s|^    pm_arena_destroy(&parser->arena);'

# fault FILE SED: append a patch to the series that changes FILE; the test fails if nothing changed.
fault() {
	rm -rf "$scratch/a" "$scratch/b"
	cp -a "$scratch/clean" "$scratch/a" && cp -a "$scratch/clean" "$scratch/b"
	sed -i "$2" "$scratch/b/src/$1"
	(cd "$scratch" && diff -u "a/src/$1" "b/src/$1") >patches/1.9.0/9999-fault.patch
	[ -s patches/1.9.0/9999-fault.patch ] || tap_not_ok "the fault changes $1" "$2"
	cp "$checkout/patches/1.9.0/series" patches/1.9.0/series && echo 9999-fault.patch >>patches/1.9.0/series
}
findings() { python3 -c 'import json, sys
for finding in json.load(open(sys.argv[1]))["findings"]:
    print(finding["status"], finding["cell"], finding["metric"])' "$run/verdict.json"; }

"$bench" run "${narrow[@]}" >/dev/null && "$bench" accept "$run" --reason clean >/dev/null
check "unchanged, it is green" "$bench" gate "${narrow[@]}"

fault prism.c '/^lex_identifier(/,/^}/ s|^    size_t width;|    size_t width; xfree(xmalloc(16));|'
expect 1 "an allocation more in one function is a regression" "$bench" gate "${narrow[@]}"
check "named by cell and metric" grep -qx "regressed arena/mix/64K malloc_profiler.calls" <(findings)
check "and by function" grep -q lex_identifier "$run/report/report.txt"

fault node.c '/^pm_node_list_grow/,/^}/ s|list->capacity \* 2;|list->capacity + 5;|'
expect 1 "a wrong growth factor, served by the arena, is a regression" "$bench" gate "${narrow[@]}"
check "named by module" grep -qx "regressed arena/mix/64K alloc_stats.prism.bytes_alloc" <(findings)

fault prism.c 's|PM_CALL_NODE_FLAGS_VARIABLE_CALL|0|'
expect 1 "another tree is a regression" "$bench" gate "${narrow[@]}"
check "named by its digest" grep -qx "regressed arena/mix/64K digest.ast" <(findings)

fault prism.c "$destroy"'|&\n    if (parser->newline_list.size > 9) (void) !xmalloc(64);|'
expect 1 "a leak is a regression" "$bench" gate "${narrow[@]}"
check "named by what is alive at exit" grep -qx "regressed arena/mix/64K malloc_profiler.live_blocks_at_exit" <(findings)

fault prism.c "$destroy"'|    __builtin_trap();|'
expect 3 "a crash is no measurement" "$bench" gate "${narrow[@]}"
output_has "and its signal is named" "SIG"

fault prism.c "$destroy"'|    pm_arena_destroy(|'
expect 3 "nor is what does not compile" "$bench" gate "${narrow[@]}"
output_has "and the compiler is heard" "prism.c:"

cp "$checkout/patches/1.9.0/series" patches/1.9.0/series && echo none.patch >>patches/1.9.0/series
expect 2 "a patch that is not there is an input error" "$bench" gate "${narrow[@]}"
output_has "named with the series' line" "patches/1.9.0/series:$(wc -l <patches/1.9.0/series):"

cp "$checkout/patches/1.9.0/series" patches/1.9.0/series && rm patches/1.9.0/9999-fault.patch
check "mended, it is green again" "$bench" gate "${narrow[@]}"

# What is measured is what the tree says.
touch -d 2001-01-01 "$scratch/old"
cp -R -L bench/leuko "$scratch/leuko" && rm bench/leuko && mv "$scratch/leuko" bench/leuko
sed -i 's|^int main(int argc, char \*\*argv) {|&\n    if (argc > 1000) return 9;|' bench/leuko/linter/main.c &&
	touch -r "$scratch/old" bench/leuko/linter/main.c
before=$(sha256sum <build/bin/leuko-arena)
check "a source with an old date is compiled all the same" "$bench" build --profile quick arena
check "into another program" test "$before" != "$(sha256sum <build/bin/leuko-arena)"
before=$(sha256sum <build/bin/leuko-arena)
FLAVOUR=asan "$bench" build --profile quick arena
equal "a flavour in the environment builds no other program" "$before" "$(sha256sum <build/bin/leuko-arena)"
equal "nor beside it" "" "$(find build/bin -name '*asan*')"
echo "/* by hand */" >>build/source/arena/src/prism.c
expect 2 "a laid source that was edited by hand is not measured" "$bench" gate "${narrow[@]}"
output_has "nor lost: it says what to do" "keep the change as a patch"
tap_done
