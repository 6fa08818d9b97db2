#!/usr/bin/env bash
# The gate's verdicts and exit codes on real measurements: accepted, regressed, improved, missing, malformed.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../sandbox.sh"
cd "$root" || exit 1

narrow=(--profile quick --shape methods --quiet)
run=$scratch/run
calls() { awk -F'\t' '$2 == "malloc_profiler.calls" { print $3 }' "$root/baselines/$1/methods.tsv"; }
set_calls() { sed -i "s/\(malloc_profiler.calls\t\)[0-9]*/\1$2/" "$root/baselines/$1/methods.tsv"; }
verdict() { value "$run/verdict.json" "$1"; }

expect 4 "the gate exits with 4 without baselines" "$bench" gate "${narrow[@]}" -o "$run"
equal "verdict.json holds nothing but new values then" "True 0" \
	"$(verdict 'd["counts"]["new"] > 0, sum(d["counts"].values()) - d["counts"]["new"]')"
output_has "the report prints the command that accepts them" "leuko-bench accept $run"
check "git applies the patch of the report" git -C "$root" apply --check --directory="" "$run/report/baselines.patch"

expect 2 "accept refuses a run without a reason" "$bench" accept "$run"
output_has "accept prints the option that gives a reason" "--reason"
expect 2 "accept refuses a blank reason" "$bench" accept "$run" --reason '  '
check "accept writes the baselines" "$bench" accept "$run" --reason 'first | values'
check "the ledger holds the reason in one cell" grep -q '| first   values |$' "$root/baselines/LEDGER.md"
cp -a "$root/baselines" "$scratch/accepted"
check "accepting a run twice succeeds" "$bench" accept "$run" --reason again
check "accepting a run twice changes no file" diff -r "$scratch/accepted" "$root/baselines"

check "a second measurement equals the accepted values" "$bench" gate "${narrow[@]}" -o "$run"
equal "verdict.json holds nothing but equal values then" "True 0" \
	"$(verdict 'd["counts"]["same"] > 0, sum(d["counts"].values()) - d["counts"]["same"]')"
output_has "the report shows the pair" "arena against stock"
long=$(head -c 3000 /dev/zero | tr '\0' x)
check "a measurement from another folder and environment equals them, too" env -i PATH="$PATH" HOME=/nonexistent LANG=de_DE.UTF-8 \
	LONG="$long" LEUKO_BENCH_ROOT="$root" "$bench" gate "${narrow[@]}" -o "$scratch/a-longer-name-for-a-run-${long:0:90}"

before=$(calls stock)
set_calls stock $((before - 1))
expect 1 "one call more than accepted exits with 1" "$bench" check "$run"
equal "the one regression is that metric in that cell" "stock/methods/64K malloc_profiler.calls $((before - 1)) $before" \
	"$(findings "$run" regressed)"
output_has "the report lists the callers of the regressed cell" "Who allocates in stock/methods/64K"
expect 1 "--ratchet notice lets no regression pass" "$bench" check "$run" --ratchet notice
equal "verdict.json holds the exit code" 1 "$(verdict 'd["exit_code"]')"

set_calls stock $((before + 1))
expect 4 "one call less than accepted exits with 4" "$bench" check "$run"
equal "the one improvement is that metric in that cell" "stock/methods/64K malloc_profiler.calls $((before + 1)) $before" \
	"$(findings "$run" improved)"
expect 0 "--ratchet notice lets an improvement pass" "$bench" check "$run" --ratchet notice

set_calls stock "$before"
sed -i '/malloc_profiler.bytes\t/d; s/end: \([0-9]*\)/end: X/' "$root/baselines/arena/methods.tsv"
expect 2 "a malformed baseline exits with 2" "$bench" check "$run"
output_has "the message names the file and the line of the baseline" "baselines/arena/methods.tsv:"
expect 2 "an unknown ratchet exits with 2" "$bench" check "$run" --ratchet loose
expect 2 "a folder that is no run exits with 2" "$bench" check "$scratch"

head -c 300 "$run/results.json" >"$scratch/half" && cp "$scratch/half" "$run/results.json"
expect 2 "a truncated results.json exits with 2" "$bench" check "$run"
output_has "the message names the truncated file" "results.json:"

sed '0,/^sizes = 64K$/s//sizes = 64X/' "$checkout/bench/plan.ini" | plan
expect 2 "a plan with a malformed size exits with 2" "$bench" gate "${narrow[@]}" -o "$run"
output_has "the message names the file and the line of the plan" \
	"bench/plan.ini:$(grep -n 64X "$root/bench/plan.ini" | head -1 | cut -d: -f1):"
head -c 900 "$checkout/bench/plan.ini" | plan
expect 2 "a truncated plan exits with 2" "$bench" gate "${narrow[@]}" -o "$run"
output_has "the message names the truncated plan" "bench/plan.ini"

tap_done
