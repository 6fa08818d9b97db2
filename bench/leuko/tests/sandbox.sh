# shellcheck shell=bash
# A checkout in the test's scratch folder that shares the real one's sources and build by links, and has baselines, a plan and runs of its
# own. Sourced after tap.sh. Sets `root` (the sandbox) and `bench` (leuko-bench, told to work there).

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
root=$scratch/checkout
mkdir -p "$root/bench" "$root/build/run" "$root/baselines"
mkdir -p "$checkout/build/matplotlib" # shared, because the first plot makes matplotlib look at every font
for entry in Makefile harness patches scripts; do ln -s "$checkout/$entry" "$root/$entry"; done
for entry in "$checkout"/bench/*; do ln -s "$entry" "$root/bench/"; done
for entry in "$checkout"/build/*; do
	case $(basename "$entry") in
	run | report) ;;
	*) ln -s "$entry" "$root/build/" ;;
	esac
done
export LEUKO_BENCH_PLAN=$root/bench/plan.ini
bench=$checkout/build/bin/leuko-bench

# plan: standard input becomes the plan of the sandbox, in place of the real one.
plan() {
	rm "$root/bench/plan.ini"
	cat >"$root/bench/plan.ini"
}

# edit FILE PROGRAM: change a JSON file by a line of Python over `data`.
edit() { python3 -c 'import json, sys
path, program = sys.argv[1:]
data = json.load(open(path))
exec(program)
json.dump(data, open(path, "w"))' "$1" "$2"; }
