#!/usr/bin/env bash
# The shape `tree`: Leuko over a folder. What it allocates must not depend on the order in which a file system lists names; the cell
# must be the same from any checkout, and know a changed corpus.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../sandbox.sh"

# Two folders of the same files, made in opposite orders; /dev/shm lists the newest first. Names differ in length, so that an order would
# show.
names=()
for index in $(seq 1 150); do names+=("$(printf '%0*d' $((index % 40 + 3)) "$index")"); done
make_tree() { # FOLDER NAME…
	local folder=$1 name
	shift
	for name; do
		mkdir -p "$folder/tree/d$name/$name" && echo "x = :a" >"$folder/tree/d$name/$name/$name.rb"
		echo "y = 1" >"$folder/tree/$name.rb"
	done
}
count() { # FOLDER: what Leuko allocates on its tree, and what it prints
	ln -s "$checkout/build/bin/leuko-stock" "$1/leuko" && ln -s "$checkout/build/lib/malloc_profiler.so" "$1/malloc_profiler.so"
	(cd "$1" && env -i LD_PRELOAD=./malloc_profiler.so MALLOC_PROFILER_OUTPUT=p.json setarch -R ./leuko --format quiet --digest tree) \
		>"$1/digest"
	python3 -c "import json, sys; print(json.dumps(json.load(open(sys.argv[1]))['totals']))" "$1/p.json"
}
if [ -w /dev/shm ] && shm=$(mktemp -d -p /dev/shm); then
	trap 'rm -rf "$scratch" "$shm"' EXIT
	mapfile -t reversed < <(printf '%s\n' "${names[@]}" | tac)
	make_tree "$shm/a" "${names[@]}"
	make_tree "$shm/b" "${reversed[@]}"
	if [ "$(ls -U "$shm/a/tree")" = "$(ls -U "$shm/b/tree")" ]; then
		tap_skip "the order of names changes no allocation" "this file system lists by name"
	else
		equal "the order of names changes no allocation" "$(count "$shm/a")" "$(count "$shm/b")"
		equal "all files of a tree are read" 300 "$(wc -l <"$shm/a/digest")"
		check "the files of a tree are read in one order" cmp "$shm/a/digest" "$shm/b/digest"
	fi
else
	tap_skip "the order of names changes no allocation" "no /dev/shm"
fi

cd "$root" || exit 1
plan <<'INI'
[variant stock]
prism = 1.9.0
summary = s
[profile pr]
summary = s
variants = stock
shapes = tree;mix
sizes = 1K;all
probes = digest;malloc_profiler
[tolerance machine]
relative = 0.001
reason = r
[tolerance noisy]
relative = 0.05
reason = r
INI
rm build/corpus && mkdir -p build/corpus/zig-1.0/lib/zig build/corpus/left-over
echo "class Zig; end" >build/corpus/zig-1.0/lib/zig.rb
echo "def broken(" >build/corpus/zig-1.0/lib/zig/broken.rb
echo "puts 1" >build/corpus/left-over/never.rb
: >build/corpus/invalid.txt
rm bench/gems.tsv bench/inputs && mkdir bench/inputs
ln -s "$checkout"/bench/inputs/* bench/inputs/ && rm bench/inputs/real.tsv bench/inputs/inputs.mk
printf '.PHONY: corpus\ncorpus:\n' >bench/inputs/inputs.mk
{ grep -P '\tprism$' "$checkout/bench/gems.tsv" && printf 'zig\t1.0\t0\tcorpus\n'; } >bench/gems.tsv
echo "# nothing is held" >bench/inputs/real.tsv
run() { "$bench" run --quiet -o "$scratch/run" "$@"; }
metrics() {
	value "$1/results.json" "*[(m['metric'], m['value']) for c in d['cells'] if c['shape'] == 'tree' for m in c['metrics']], sep='\n'"
}

check "a tree is measured" run
check "a tree is a cell of the size all" test -d "$scratch/run/raw/stock/tree/all"
check "other shapes have no cell of the size all" test ! -e "$scratch/run/raw/stock/mix/all"
check "a tree has no cell of another size" test ! -e "$scratch/run/raw/stock/tree/1K"
equal "a tree holds the pinned gems, and nothing else of the corpus" "tree/zig-1.0/lib/zig.rb tree/zig-1.0/lib/zig/broken.rb" \
	"$(sed 's/DIGEST file=\([^ ]*\) .*/\1/' "$scratch/run/raw/stock/tree/all/digest/stdout.txt" | xargs)"
equal "inputs.tsv has the tree in one line" "tree all tree 27" "$(awk '$1 == "tree" { print $1, $2, $3, $4 }' "$scratch/run/inputs.tsv")"
long=$scratch/a-far-longer-path-to-the-folder-of-a-run/that-holds-the-same
check "a tree is measured with a run in a longer path" "$bench" run --quiet -o "$long"
equal "the length of the path changes no value" "$(metrics "$scratch/run")" "$(metrics "$long")"

expect 2 "a size that the shape does not have exits with 2" run --shape tree --size 1K
output_has "the message says that nothing is left to measure" "nothing to measure"
printf 'all\t2\t28\t0\n' >bench/inputs/real.tsv
expect 3 "a corpus that is not the pinned one exits with 3" run
output_has "the message names the line that the corpus differs from" "real.tsv:1: the corpus is not the pinned one"
rm build/corpus/invalid.txt
expect 3 "a missing corpus exits with 3" run
output_has "the message says how to fetch the corpus" "make corpus"
expect 2 "generate refuses the shape tree" "$bench" generate tree all
expect 2 "generate refuses the size all" "$bench" generate mix all
tap_done
