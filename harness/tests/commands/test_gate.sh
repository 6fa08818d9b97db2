#!/usr/bin/env bash
# The gate's verdicts on doctored baselines, results and plans: what is worse, what is malformed, and what is named.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../toy.sh"

run=$scratch/run
verdict_of=$run
calls() { awk -F'\t' '$1 == "16K" && $2 == "malloc_profiler.calls" { print $3 }' baselines/wasteful/numbers.tsv; }
set_calls() { sed -i "s/^\(16K\tmalloc_profiler.calls\t\)[0-9]*/\1$1/" baselines/wasteful/numbers.tsv; }

expect 4 "without baselines all is new" "$bench" gate --quiet -o "$run"
git init -q .
check "the report's patch is one that git takes" git apply --check "$run/report/baselines.patch"
expect 2 "accept wants a reason" "$bench" accept "$run"
output_has "and says how to give one" "--reason"
expect 2 "an empty reason is none" "$bench" accept "$run" --reason '  '
check "accept writes the baselines" "$bench" accept "$run" --reason "first values"
check "accepting twice changes nothing" "$bench" accept "$run" --reason again
output_has "and says so" "nothing to accept"

check "measured again, all is the same" "$bench" gate --quiet -o "$run"
long=$(head -c 3000 /dev/zero | tr '\0' x)
check "from another folder and environment too" env -i PATH="$PATH" HOME=/nonexistent LANG=de_DE.UTF-8 LONG="$long" \
	"$bench" gate --quiet -o "$scratch/a-longer-name-for-a-run-${long:0:90}"

before=$(calls)
set_calls $((before - 1))
expect 1 "one call more than accepted is a regression" "$bench" check "$run"
equal "of one value" "wasteful/numbers/16K malloc_profiler.calls" "$(findings regressed)"
expect 1 "also where improvements pass" "$bench" check "$run" --ratchet notice
equal "verdict.json has the exit code" 1 "$(verdict exit_code)"

equal "and is what --json prints" "$(cat "$run/verdict.json")" "$("$bench" check "$run" --ratchet notice --json 2>/dev/null)"
equal "also of the report" "$(cat "$run/verdict.json")" "$("$bench" report "$run" --json)"
check "which draws nothing then" test -z "$(find "$run/report" -name '*.svg')"
equal "gate prints the verdict it comes to" "1 1" "$("$bench" gate --quiet --json -o "$scratch/json" | python3 -c 'import json, sys
verdict = json.load(sys.stdin)
print(verdict["exit_code"], verdict["counts"]["regressed"])')"
equal "doctor has its checks as data" "True" "$("$bench" doctor --json | python3 -c 'import json, sys
checks = {row["name"]: row["ok"] for row in json.load(sys.stdin)["checks"]}
print(checks["gcc"] and checks["good"] and checks["launcher"])')"

set_calls $((before + 1))
expect 4 "one call less must be accepted" "$bench" check "$run"
equal "as an improvement" "wasteful/numbers/16K malloc_profiler.calls" "$(findings improved)"
expect 0 "or is only mentioned" "$bench" check "$run" --ratchet notice

set_calls "$before"
cp baselines/wasteful/numbers.tsv "$scratch/kept"
sed -i '/malloc_profiler.bytes\t/d' baselines/wasteful/numbers.tsv
expect 2 "a malformed baseline is an input error" "$bench" check "$run"
output_has "with file and line" "baselines/wasteful/numbers.tsv:"
cp "$scratch/kept" baselines/wasteful/numbers.tsv
expect 2 "an unknown ratchet is refused" "$bench" check "$run" --ratchet loose
expect 2 "a folder that is no run is refused" "$bench" check "$project"

head -c 300 "$run/results.json" >"$scratch/half" && cp "$scratch/half" "$run/results.json"
expect 2 "a truncated result is an input error" "$bench" check "$run"
output_has "that names the file" "results.json"

mv build/sort-good "$scratch/sort-good"
expect 3 "doctor misses a program that is not built" "$bench" doctor --json
output_has "by its name, and says what to type" '"type" : [
    "leuko-bench build"
  ]'
mv "$scratch/sort-good" build/sort-good
change 's/^sizes = 1K;16K$/sizes = 1K;16X/'
expect 2 "a malformed plan is an input error" "$bench" gate --quiet -o "$run"
output_has "with file and line" "plan.ini:$(line 'sizes = 1K;16X'):"
restore && head -c 300 "$checkout/harness/tests/fixtures/toy/plan.ini" >plan.ini
expect 2 "so is a truncated one" "$bench" gate --quiet -o "$run"
output_has "which is named" "plan.ini"
rm plan.ini
expect 2 "no plan at all is an input error" env -C / "$bench" --plan "$project/plan.ini" gate
output_has "that names it" "plan.ini"
tap_done
