#!/usr/bin/env bash
# A run is judged once: what check, report and accept make of a run's files, and of files that were cut, edited or put together.
# slow
# deadline: 900
. "$(dirname "$0")/../../../harness/tests/tap.sh"
. "$(dirname "$0")/sandbox.sh"
cd "$root" || exit 1

narrow=(--profile quick --input methods --quiet)
run=$scratch/run
other=$scratch/other

edited() { rm -rf "$scratch/edited" && cp -r "$run" "$scratch/edited" && edit "$scratch/edited/results.json" "$1"; }
refused() { # NAME PROGRAM TEXT: results edited by PROGRAM are refused by check, report and accept, with TEXT in the message
	edited "$2"
	expect 2 "$1: check refuses it" "$bench" check "$scratch/edited"
	output_has "$1: the place is named" "$3"
	output_has "$1: the file is named" "$scratch/edited/results.json: "
	expect 2 "$1: report refuses it" "$bench" report "$scratch/edited"
	expect 2 "$1: accept refuses it" "$bench" accept "$scratch/edited" --reason why
}

check "a run is measured" "$bench" run "${narrow[@]}" -o "$run"
expect 2 "a run that was never judged has no report" "$bench" report "$run"
output_has "which says what to type" "leuko-bench check $run"
check "its values are accepted" "$bench" accept "$run" --reason first
check "then it is the same" "$bench" check "$run"
cp "$run/verdict.json" "$scratch/verdict.json"
check "and has a report" "$bench" report "$run"
check "which leaves the verdict as it was" cmp "$scratch/verdict.json" "$run/verdict.json"
# One metric of a built-in probe, and one of the plan's own.
sed -i 's/\(malloc_profiler.calls\t\)[0-9]*/\11/; s/\(alloc_stats.prism.allocs\t\)[0-9]*/\11/' baselines/stock/methods.tsv
check "a report does not judge again" "$bench" report "$run"
output_has "but says what the verdict says" "exit code 0"
expect 1 "check judges again" "$bench" check "$run"
output_has "against what is committed" "against the committed baselines"
output_has "and offers to accept it" " accept $scratch/"
check "report then shows that" "$bench" report "$run"
output_has "with its exit code" "exit code 1"
output_has "and the metric that the plan's own probe gives" "alloc_stats.prism.allocs"

edit "$run/verdict.json" 'data["schema"] = "leuko-bench-verdict/9"'
expect 2 "a verdict of a newer version has no report" "$bench" report "$run"
output_has "which says so" "newer version"

cp -r "$run" "$other"
edit "$other/results.json" 'for m in data["cells"][0]["metrics"]:
    if m["metric"] == "malloc_profiler.calls": m["value"] = str(int(m["value"]) - 1)'
expect 1 "against another run one call more is a regression" "$bench" check "$run" --against "$other"
output_has "the other run is named" "against the run $other"
output_lacks "nothing is offered to accept" "leuko-bench accept"
output_lacks "nor a patch" "git apply"
check "no patch is left" test ! -e "$run/report/baselines.patch"
output=$(cat "$run/verdict.json")
output_has "verdict.json names the reference" "\"label\" : \"the run $other\""
output_lacks "call sites are not those of the baselines" "the committed baselines"
check "against itself it is the same" "$bench" check "$run" --against "$run"

refused "a metric removed" '
data["cells"][0]["metrics"] = [
    m for m in data["cells"][0]["metrics"] if m["metric"] != "malloc_profiler.calls"]' \
	"cells[0].metrics: arena/methods/64K has no malloc_profiler.calls"
refused "a probe removed" '
data["cells"][1]["metrics"] = [
    m for m in data["cells"][1]["metrics"] if not m["metric"].startswith("alloc_stats")]' \
	"has no metric of alloc_stats"
refused "a cell removed" 'del data["cells"][0]' "cells: arena/methods/64K is missing"
refused "all cells removed" 'data["cells"] = []' "is missing"
refused "a cell twice" 'data["cells"].append(data["cells"][0])' "arena/methods/64K stands twice"
refused "an unknown variant" 'data["cells"][0]["variant"] = "other"' '.variant: the plan has no "other"'
refused "an unknown input" 'data["cells"][0]["input"] = "zzz"' 'the plan has no "zzz"'
refused "another size" 'data["cells"][0]["size"] = 1024' "the plan has no 1K"
refused "a request of another input" 'data["request"]["inputs"] = ["zzz"]' "request.inputs: zzz: not in profile"
output_lacks "and no option is blamed" "--input"

narrowed=(--profile quick --input methods --variant arena --quiet -o "$scratch/narrow")
rm -rf baselines && mkdir baselines
expect 4 "values without a baseline are out of date" "$bench" gate "${narrowed[@]}"
plan <"$checkout/bench/plan.ini"
sed -i '/^\[profile quick\]/,/^probes/s/^probes.*/probes = process/' bench/plan.ini
expect 3 "a gate that compared nothing is not green" "$bench" gate "${narrowed[@]}"
output_has "and says what was narrowed" "--variant arena --input methods: leave some of that out"
sed -i '/^\[profile quick\]/,/^probes/s/^inputs.*/inputs = methods;tree/' bench/plan.ini
sed -i '/^\[profile quick\]/,/^probes/s/^sizes.*/sizes = 64K;all/' bench/plan.ini
expect 0 "a shard that has no cell is" "$bench" gate --profile quick --quiet --shard 4/4 -o "$scratch/shard"
output_has "and says so" "Shard 4 of 4 has no cell"
check "its empty part is there" test -f "$scratch/shard/results.json"

tap_done
