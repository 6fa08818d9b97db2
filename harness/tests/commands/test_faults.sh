#!/usr/bin/env bash
# Regressions written into the arena variant's Prism: each ends in exit 1, named by metric, shape, size and, where it allocates, caller.
# slow
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../sandbox.sh"
cd "$root" || exit 1

# A build of the sandbox's own for the variant that is spoilt; what is not spoilt is not compiled again.
own() { rm "$root/build/$1" && mkdir "$root/build/$1"; }
own prism && own obj && own bin
cp -a "$checkout"/build/prism/arena "$root/build/prism/"
cp -a "$checkout"/build/obj/leuko-arena "$root/build/obj/"
for entry in "$checkout"/build/prism/* "$checkout"/build/obj/*; do
	name=${entry#"$checkout"/}
	[ -e "$root/$name" ] || ln -s "$entry" "$root/$name"
done
cp -a "$checkout"/build/bin/* "$root/build/bin/"

source=build/prism/arena/src
run=$scratch/run
narrow=(--profile quick --variant arena --shape mix --quiet -o "$run")
cp -a "$source" "$scratch/clean"

# The start of a sed command that replaces the line which frees a parser's arena.
destroy='/^pm_parser_free/,/^}/ s|^    pm_arena_destroy(&parser->arena);'

# fault FILE SED: spoil a file of the clean source, once; the test fails if nothing changed.
fault() {
	cp -a "$scratch/clean/$1" "$source/$1"
	sed -i "$2" "$source/$1"
	! cmp -s "$scratch/clean/$1" "$source/$1" || tap_not_ok "the fault changes $1" "$2"
}
mend() { cp -a "$scratch/clean/$1" "$source/$1" && touch "$source/$1"; }

# has NAME PATTERN: a line of what verdict.json holds as regressed (cell, metric, was, now) matches PATTERN.
has() { check "$1" grep -q "$2" <(findings "$run" regressed); }

"$bench" run "${narrow[@]}" >/dev/null && "$bench" accept "$run" --reason clean >/dev/null
check "the unchanged variant passes the gate" "$bench" gate "${narrow[@]}"

fault prism.c '/^lex_identifier(/,/^}/ s|^    size_t width;|    size_t width; xfree(xmalloc(16));|'
expect 1 "an allocation more in one function exits with 1" "$bench" gate "${narrow[@]}"
output_has "the report names the function that allocates more" "lex_identifier"
has "an allocation more is found in the heap calls of its cell" "^arena/mix/64K malloc_profiler.calls "
mend prism.c

fault node.c '/^pm_node_list_grow/,/^}/ s|list->capacity \* 2;|list->capacity + 5;|'
expect 1 "a wrong growth factor, served by the arena, exits with 1" "$bench" gate "${narrow[@]}"
has "a wrong growth factor is found in the bytes of its module" "alloc_stats.prism.bytes_alloc "
mend node.c

fault prism.c 's|PM_CALL_NODE_FLAGS_VARIABLE_CALL|0|'
expect 1 "another tree exits with 1" "$bench" gate "${narrow[@]}"
has "another tree is found in its digest" "digest.ast "
mend prism.c

fault prism.c "$destroy"'|&\n    if (parser->newline_list.size > 9) (void) !xmalloc(64);|'
expect 1 "a leak exits with 1" "$bench" gate "${narrow[@]}"
has "a leak is found in the blocks alive at exit" "malloc_profiler.live_blocks_at_exit "
mend prism.c

fault prism.c "$destroy"'|    __builtin_trap();|'
expect 3 "a crash exits with 3" "$bench" gate "${narrow[@]}"
output_has "the message names the signal of a crash" "killed by SIG"
mend prism.c

fault prism.c "$destroy"'|    pm_arena_destroy(|'
expect 3 "a source that does not compile exits with 3" "$bench" gate "${narrow[@]}"
output_has "the message holds what the compiler said" "prism.c:"
mend prism.c

check "the mended variant passes the gate again" "$bench" gate "${narrow[@]}"
tap_done
