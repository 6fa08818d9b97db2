#!/usr/bin/env bash
# Budgets: steps that are each accepted add up, and the gate is red when they are more than the plan allows.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../toy.sh"

export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@d
run=$scratch/run
verdict_of=$run
# spent KEY…: a value of the verdict's first budget.
spent() {
	python3 -c 'import functools, json, sys
budget = json.load(open(sys.argv[1]))["budgets"][0]
print(functools.reduce(lambda value, key: value[key], sys.argv[2:], budget))' "$run/verdict.json" "$@"
}
gate() { "$bench" gate --quiet --base none -o "$run"; }
commit() { git add -A && git commit -q --allow-empty -m "$1"; }
# accept REASON: measure, accept, commit.
accept() { gate >/dev/null 2>&1 || "$bench" accept "$run" --reason "$1" >/dev/null && commit "$1"; }
# waste N: the wasteful variant copies each Nth line twice.
waste() {
	cp "$checkout/harness/tests/fixtures/toy/sort.c" sort.c
	sed -i "s/^    return strdup(line);/    static int n;\n    return ++n % $1 == 0 ? strdup(strdup(line)) : strdup(line);/" sort.c
}
budget() { restore && printf '\n[budget]\n%s\n' "$1" >>plan.ini; }

git init -q -b main . && printf 'build/\n' >.gitignore
accept first && git tag v1
budget 'wasteful.malloc_profiler.calls = 2 % since v1'
check "nothing is spent at first" gate
output_has "which the report says" "Budgets"
output_has "with the tag's commit" "v1 ($(git rev-parse --short=7 v1)"
output_has "and all of it left" "+2.00 %"

waste 100
expect 1 "a step is a regression" gate
accept "one step"
check "once it is accepted, the budget has enough" gate
equal "and is within" same "$(spent status)"
waste 40
accept "another step"
expect 1 "the next step is accepted, and overdraws the budget" gate
equal "no value regressed" 0 "$(verdict counts regressed)"
equal "the budget did" regressed "$(spent status)"
output_has "the first line says by how much" "wasteful gained 2."
output_has "and since when" "since v1; the plan allows 2 %"
output_has "the report says how to go on" "let the budget begin later"
output_has "and types the command that shows the steps" "history --creep --since v1 --variant wasteful"
lines=$(awk -F'\t' '$1 == "16K" && $2 == "malloc_profiler.calls" { print $3 }' baselines/wasteful/numbers.tsv)
equal "the verdict has the value of now" "$lines" "$(spent worst now)"
check "JUnit has a failure" env bash -c '"$1" export "$2" junit | grep -q "<failure message=\"gained 2"' - "$bench" "$run"
check "the creep is shown, step by step" "$bench" history --creep --since v1 --variant wasteful --metric malloc_profiler.calls
output_has "with the commit of the largest" "another step"
steps=$("$bench" history --creep --json --since v1 --metric malloc_profiler.calls | python3 -c 'import json, sys
found, = json.load(sys.stdin)["metrics"]
print(found["steps"], found["cells"], round(100 * found["gained"], 1) == round(100 * float(sys.argv[1]), 1))' "$(spent spent)")
equal "and the same gain as data" "2 2 True" "$steps"
git tag v2
budget 'wasteful.malloc_profiler.calls = 2 % since v2'
check "a budget that begins later is whole again" gate
budget "*.malloc_profiler.* = 99 % since $(date -u -d tomorrow +%F)"
check "a budget may begin with a day" gate
check "a shard leaves budgets to the merged run" "$bench" gate --quiet --base none -o "$run" --shard 1/2
equal "and has none" "[]" "$(verdict budgets)"

budget 'wasteful.malloc_profiler.calls = 2 % since v9'
expect 2 "an unknown tag is an input error" gate
output_has "with the plan's line" "plan.ini:$(line wasteful.malloc_profiler.calls):"
output_has "and the name" '"v9"'
budget 'wasteful.malloc_profiler.calls = 2 % since 1999-01-01'
expect 2 "so is a day before the project" gate
output_has "which is named" "1999-01-01"
budget 'wasteful.malloc_profiler.kalls = 2 % since v1'
expect 2 "a metric without a value then is one, too" gate
output_has "and says what to do" "mend the name"
budget 'wasteful.malloc_profiler.calls = 2 % since v1' && commit "budget"
git clone -q --depth 1 "file://$project" "$scratch/shallow"
expect 3 "a shallow clone cannot judge a budget" env -C "$scratch/shallow" "$bench" gate --quiet --base none
output_has "and says what to type" "git fetch --unshallow --tags"
rm -rf .git
expect 3 "nor can a folder without a repository" gate
tap_done
