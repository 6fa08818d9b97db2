#!/usr/bin/env bash
# The gate's verdicts and exit codes on real measurements: accepted, regressed, improved, missing, malformed.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../sandbox.sh"
cd "$root" || exit 1

narrow=(--profile quick --input methods --quiet)
run=$scratch/run
calls() { awk -F'\t' '$2 == "malloc_profiler.calls" { print $3 }' "$root/baselines/$1/methods.tsv"; }
set_calls() { sed -i "s/\(malloc_profiler.calls\t\)[0-9]*/\1$2/" "$root/baselines/$1/methods.tsv"; }

expect 4 "without baselines all is new" "$bench" gate "${narrow[@]}" -o "$run"
output_has "and it says what to type" "leuko-bench accept"
check "the patch is one that git takes" git -C "$root" apply --check --directory="" "$run/report/baselines.patch"

expect 2 "accept wants a reason" "$bench" accept "$run"
output_has "and says how to give one" "--reason"
expect 2 "an empty reason is none" "$bench" accept "$run" --reason '  '
check "accept writes the baselines" "$bench" accept "$run" --reason 'first | values'
check "the ledger has the reason, in one cell" grep -qF '| first \| values |' "$root/baselines/LEDGER.md"
check "accepting twice changes nothing" "$bench" accept "$run" --reason again
output_has "and says so" "nothing to accept"

check "measured again, all is the same" "$bench" gate "${narrow[@]}" -o "$run"
output_has "and the pair is shown" "arena against stock"
long=$(head -c 3000 /dev/zero | tr '\0' x)
check "from another folder and environment too" env -i PATH="$PATH" HOME=/nonexistent LANG=de_DE.UTF-8 LONG="$long" \
	LEUKO_BENCH_ROOT="$root" "$bench" gate "${narrow[@]}" -o "$scratch/a-longer-name-for-a-run-${long:0:90}"

before=$(calls stock)
set_calls stock $((before - 1))
expect 1 "one call more than accepted is a regression" "$bench" check "$run"
output_has "that names the metric" "malloc_profiler.calls"
output_has "the shape and the size" "methods/64K"
output_has "and the difference" "+1 ("
output_has "and who allocates" "Who allocates in stock/methods/64K"
expect 1 "also where improvements pass" "$bench" check "$run" --ratchet notice
check "verdict.json says so" grep -q '"exit_code" : 1' "$run/verdict.json"

set_calls stock $((before + 1))
expect 4 "one call less must be accepted" "$bench" check "$run"
output_has "as an improvement" "Improved"
expect 0 "or is only mentioned" "$bench" check "$run" --ratchet notice

set_calls stock "$before"
sed -i '/malloc_profiler.bytes\t/d; s/end: \([0-9]*\)/end: X/' "$root/baselines/arena/methods.tsv"
expect 2 "a malformed baseline is an input error" "$bench" check "$run"
output_has "with file and line" "baselines/arena/methods.tsv:"
expect 2 "an unknown ratchet is refused" "$bench" check "$run" --ratchet loose
expect 2 "a folder that is no run is refused" "$bench" check "$scratch"

head -c 300 "$run/results.json" >"$scratch/half" && cp "$scratch/half" "$run/results.json"
expect 2 "a truncated result is an input error" "$bench" check "$run"
output_has "that names the file" "results.json:"

sed '0,/^sizes = 64K$/s//sizes = 64X/' "$checkout/bench/plan.ini" | plan
expect 2 "a malformed plan is an input error" "$bench" gate "${narrow[@]}" -o "$run"
output_has "with file and line" "bench/plan.ini:$(grep -n 64X "$root/bench/plan.ini" | head -1 | cut -d: -f1):"
head -c 900 "$checkout/bench/plan.ini" | plan
expect 2 "so is a truncated one" "$bench" gate "${narrow[@]}" -o "$run"
output_has "which is named" "bench/plan.ini"

tap_done
