#!/usr/bin/env bash
# The shape `tree`: Leuko over a folder. What it allocates must not depend on the order in which a file system lists names; the cell
# must be the same from any checkout, and know a changed corpus.
. "$(dirname "$0")/../../../harness/tests/tap.sh"

checkout=$(cd "$(dirname "$0")/../../.." && pwd)

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
	ln -s "$checkout/build/bin/leuko-stock" "$1/leuko" && ln -s "$checkout/build/lib/leuko-bench/malloc_profiler.so" "$1/malloc_profiler.so"
	(cd "$1" && env -i LD_PRELOAD=./malloc_profiler.so MALLOC_PROFILER_OUTPUT=p.json \
		setarch -R ./leuko --jobs 1 --format quiet --digest tree) >"$1/digest"
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
		equal "and all files are read" 300 "$(wc -l <"$shm/a/digest")"
		check "in one order" cmp "$shm/a/digest" "$shm/b/digest"
	fi
else
	tap_skip "the order of names changes no allocation" "no /dev/shm"
fi

# A corpus of one gem, in a checkout of its own.
bench=$checkout/build/bin/leuko-bench
project=$scratch/project
mkdir -p "$project"/bench/leuko/inputs "$project"/build/corpus/zig-1.0/lib/zig "$project"/build/corpus/left-over "$project"/build/bin
cd "$project" || exit 1
cat >plan.ini <<INI
[variant plain]
summary = s
program = $checkout/build/bin/leuko-stock
run = ./leuko --jobs 1 --format quiet {input}
accept = 0;1
[input tree]
generate = $checkout/build/bin/ruby-inputs tree {size} {output}
sizes = all
[input mix]
generate = $checkout/build/bin/ruby-inputs mix {size}
file = 0001.rb
[profile pr]
summary = s
variants = plain
inputs = tree;mix
sizes = 1K;all
probes = output;malloc_profiler
INI
echo "class Zig; end" >build/corpus/zig-1.0/lib/zig.rb
echo "def broken(" >build/corpus/zig-1.0/lib/zig/broken.rb
echo "puts 1" >build/corpus/left-over/never.rb
: >build/corpus/invalid.txt
printf 'zig\t1.0\t%064d\tcorpus\n' 0 >bench/leuko/gems.tsv
echo "*" >bench/leuko/inputs/real.tsv
run() { "$bench" run --quiet -o "$scratch/run" "$@"; }
metrics() { python3 -c 'import json, sys
print([cell["metrics"] for cell in json.load(open(sys.argv[1]))["cells"] if cell["input"] == "tree"])' "$1/results.json"; }

check "a tree is measured" run
check "as one cell of its own size" test -d "$scratch/run/raw/plain/tree/all"
check "other shapes have no such cell" test ! -e "$scratch/run/raw/plain/mix/all"
check "and it has none of their sizes" test ! -e "$scratch/run/raw/plain/tree/1K"
equal "only the files of pinned gems are in it, which the manifest says" "tree all 2 27" \
	"$(awk '$1 == "tree" { print $1, $2, $3, $4 }' "$scratch/run/inputs.tsv")"
long=$scratch/a-far-longer-path-to-the-folder-of-a-run/that-holds-the-same
check "measured elsewhere" "$bench" run --quiet -o "$long"
equal "all counts are the same" "$(metrics "$scratch/run")" "$(metrics "$long")"

expect 2 "a size that the input does not have leaves nothing to measure" run --input tree --size 1K
output_has "which is said" "nothing to measure"
printf 'all\t2\t28\t0\n' >bench/leuko/inputs/real.tsv
expect 3 "a corpus that is not the expected one is refused" run
output_has "with the line of the table" "real.tsv:1: the corpus is not the pinned one"
rm build/corpus/invalid.txt
expect 3 "and so is one that is missing" run
output_has "with what to type" "make corpus"
tap_done
