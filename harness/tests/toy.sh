# shellcheck shell=bash
# The toy project (fixtures/toy) in a folder of its own, outside the checkout. Sourced after tap.sh. Sets `project` (the folder, which
# becomes the working folder), `bench` (leuko-bench) and `checkout`.

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bench=${LEUKO_BENCH:-$checkout/build/bin/leuko-bench}
project=$scratch/project
cp -R "$checkout/harness/tests/fixtures/toy" "$project"
cd "$project" || exit 1

# change SED: change the plan. Fails the test when nothing changed.
change() {
	cp plan.ini "$scratch/plan.before"
	sed -i "$1" plan.ini
	! cmp -s plan.ini "$scratch/plan.before" || tap_not_ok "the plan is changed by: $1" "nothing changed"
}
restore() { cp "$checkout/harness/tests/fixtures/toy/plan.ini" plan.ini; }

# line TEXT: the number of the plan's first line that begins with it.
line() { grep -n -m 1 -F "$1" plan.ini | cut -d: -f1; }

# verdict KEY…: a value of the newest verdict, as `verdict exit_code` or `verdict counts regressed`.
verdict() { python3 -c 'import functools, json, sys
value = json.load(open(sys.argv[1]))
print(functools.reduce(lambda value, key: value[key], sys.argv[2:], value))' "${verdict_of:-build/run/latest}/verdict.json" "$@"; }

# findings STATUS: "cell metric" of each finding of that status, a line each.
findings() { python3 -c 'import json, sys
for finding in json.load(open(sys.argv[1]))["findings"]:
    if finding["status"] == sys.argv[2]: print(finding["cell"], finding["metric"])' "${verdict_of:-build/run/latest}/verdict.json" "$1"; }
