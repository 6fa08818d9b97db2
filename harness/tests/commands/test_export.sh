#!/usr/bin/env bash
# A run in the formats of other tools, each read by a schema, a parser or a program that is not ours.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../npm.sh"
. "$(dirname "$0")/../toy.sh"

read_export() { NODE_MODULES=$npm_tools node "$checkout/harness/tests/export/read.mjs" "$1" "$scratch/$1"; }
exported() { # FORMAT ARGUMENT…: into scratch/FORMAT
	check "$1 is written" "$bench" export latest "$@" -o "$scratch/$1"
}

change 's/^probes = .*/probes = output;callgrind;malloc_profiler/; s/^sizes = .*/sizes = 1K;64K/'
"$bench" gate --quiet >/dev/null 2>&1
check "the toy's values are accepted" "$bench" accept latest --reason "first values"
cell=wasteful/numbers/64K
sed -i 's|    return strdup(line);|    static char *volatile extra;\n    extra = strdup(line);\n    free(extra);\n&|' sort.c
expect 1 "a needless allocation for each line is a regression" "$bench" gate --quiet
equal "the report's first metric stands first, and its causes, too" "malloc_profiler.calls malloc_profiler.calls" \
	"$(/usr/bin/python3 -c 'import json
verdict = json.load(open("build/run/latest/verdict.json"))
print(*(verdict[part][0]["metric"] for part in ("findings", "explanations")))')"
# Two requests a line, and four beside.
calls=$((2 * $(seq 9999999 -7 1 | head -c 65536 | wc -l) + 4))

csv_value() { /usr/bin/python3 -c 'import csv, sys
names = ("variant", "input", "size", "metric")
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
print(*(row["value"] for row in rows if [row[name] for name in names] == sys.argv[2:]))' "$scratch/csv" wasteful numbers 64K "$1"; }
exported csv
equal "csv: Python reads each value" "$calls" "$(csv_value malloc_profiler.calls)"
exported openmetrics
if /usr/bin/python3 -c 'import prometheus_client' 2>/dev/null; then
	equal "openmetrics: Prometheus's own parser reads each value" "$calls" "$(/usr/bin/python3 -c 'import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
wanted = {"variant": "wasteful", "input": "numbers", "size": "64K", "metric": "malloc_profiler.calls"}
samples = [sample for family in text_string_to_metric_families(open(sys.argv[1]).read()) for sample in family.samples]
print(*(int(sample.value) for sample in samples if wanted.items() <= sample.labels.items()))' \
		"$scratch/openmetrics")"
else
	tap_skip "openmetrics: Prometheus's own parser reads each value" "python3-prometheus-client is not installed"
fi
exported folded "$cell"
equal "folded: the stacks add up to the metric" "$calls" "$(awk '{ sum += $NF } END { print sum }' "$scratch/folded")"
stack=$(head -n 1 "$scratch/folded" | sed 's/ [0-9]*$//')
exported callgrind "$cell"
equal "callgrind: callgrind_annotate reads the same sum" "$calls" \
	"$(callgrind_annotate "$scratch/callgrind" 2>&1 | sed -n 's/^ *\([0-9,]*\) .*PROGRAM TOTALS.*/\1/p' | tr -d ,)"
equal "callgrind: and the function that asks" "${stack##*;}" \
	"$(callgrind_annotate "$scratch/callgrind" 2>&1 | sed -n '/file:function/,$ s/^ *[0-9].*:\([a-z_]*\).*/\1/p' | head -n 1)"
exported folded "$cell" callgrind.instructions
equal "folded: those of instructions add up, too, but for what is not below main" "$(csv_value callgrind.instructions)" \
	"$(awk '!/^\(/ { sum += $NF } END { printf "%d", sum }' "$scratch/folded")"

if ! npm_is_there; then
	tap_skip "what npm has reads the other formats" "needs npm and node 18; scripts/setup.sh test installs what this system has"
else
	check "the readers install from their lock file" npm_install
	exported bencher
	check "bencher: each measure has a value" read_export bencher
	output_has "bencher: the metric's" "$cell $calls"
	exported github-action-benchmark
	check "github-action-benchmark: each entry has its keys" read_export github-action-benchmark
	output_has "github-action-benchmark: the metric's" "$cell malloc_profiler.calls $calls calls"
	exported junit
	check "junit: it is read" read_export junit
	output_has "junit: the regression is a failure" "wasteful.numbers/64K: malloc_profiler."
	exported sarif
	check "sarif: it is valid by the format's schema" read_export sarif
	output_has "sarif: the regression is at its line" "error malloc_profiler.calls sort.c:"
	# No test waits for a slow machine: the verdict has times and budgets of the test's own.
	cp build/run/latest/verdict.json "$scratch/verdict.json"
	/usr/bin/python3 - build/run/latest/verdict.json <<'END'
import json, sys

verdict = json.load(open(sys.argv[1]))
ratio = {"median": 1.25, "low": 1.1, "high": 1.4, "coverage": 0.98}
cell = {"input": "numbers", "size": 65536}
pair = {**cell, "reference": "good", "candidate": "wasteful", "rounds": 10, "ratio": ratio, "groups": [ratio]}
verdict["timings"] = [{**pair, "mode": "warm", "status": "regressed"}, {**pair, "status": "same"}]
base = {**cell, "variant": "wasteful", "metric": "time", "rounds": 10, "ratio": ratio, "control": ratio, "smallest_change": 0.01}
verdict["base_timings"] = [{**base, "status": "regressed"}, {**base, "variant": "good", "status": "unknown"}]
worst = {**cell, "variant": "wasteful", "was": "100", "now": "103", "unit": "calls"}
budget = {"variant": "wasteful", "metric": "malloc_profiler.calls", "since": "v1", "commit": "0123", "day": "2026-11-29", "limit": 0.02}
budget.update(spent=0.03, cells=4, derived=False, why=None, worst=worst)
verdict["budgets"] = [{**budget, "status": "regressed"}, {**budget, "metric": "malloc_profiler.bytes", "status": "same"}]
json.dump(verdict, open(sys.argv[1], "w"))
END
	exported sarif
	check "sarif: with times and budgets it is valid, too" read_export sarif
	output_has "sarif: a worse time is a result" "error time nowhere wasteful/numbers/64K against good, warm time"
	output_has "sarif: so is one against the base" "error time nowhere wasteful/numbers/64K time against the base time"
	output_has "sarif: and a budget that is overdrawn" "error budget nowhere wasteful.malloc_profiler.calls since v1 budget"
	equal "sarif: those that are not worse are none" "3" "$(grep -c -E '^error (time|budget) ' <<<"$output")"
	check "sarif: it says by how much" grep -q 'takes 1.250 of the time (1.100 to 1.400)' "$scratch/sarif"
	check "sarif: and what the plan allows" grep -q 'gained 3 %; the plan allows 2 %' "$scratch/sarif"
	exported bencher
	check "bencher: the time of a pair has its mode" grep -q '"wasteful/numbers/64K against good, warm"' "$scratch/bencher"
	cp "$scratch/verdict.json" build/run/latest/verdict.json
	exported speedscope "$cell"
	check "speedscope: it is valid by the format's schema" read_export speedscope
	output_has "speedscope: it adds up to the metric" "none $calls"
	output_has "speedscope: and has the stacks" "$stack"
	exported firefox "$cell" malloc_profiler.bytes
	check "firefox: its tables fit together" read_export firefox
	output_has "firefox: bytes are bytes" "bytes "
	"$bench" export latest folded "$cell" malloc_profiler.bytes -o "$scratch/bytes"
	output_has "firefox: it has the stacks" "$(head -n 1 "$scratch/bytes" | sed 's/ [0-9]*$//')"
fi

check "what explains one cell is JSON, too" "$bench" explain latest "$cell" malloc_profiler.calls --json
equal "with the same function" "malloc_profiler.calls take_line" "$(/usr/bin/python3 -c 'import json, sys
document = json.load(sys.stdin)
assert document["schema"] == "leuko-bench-explanations/1"
for one in document["explanations"]: print(one["metric"], *(row["function"] for row in one["rows"] if row["responsible"]))' <<<"$output")"

# The page shows the same profiles: of the pair here, as the run has no base.
check "the page is written" "$bench" report latest --html "$scratch/page.html"
check "it has the stacks of the pair" grep -q 'class="more-[1-3]".*>take_line</i>' "$scratch/page.html"
check "beside the reference's" grep -q 'wasteful/numbers/64K: malloc_profiler.calls.*; good: ' "$scratch/page.html"

expect 2 "an unknown format is refused" "$bench" export latest xml
output_has "the known ones are named" "csv, bencher"
expect 2 "a profile without a cell is refused" "$bench" export latest folded
output_has "it says what to add" "add VARIANT/INPUT/SIZE"
expect 2 "values of one cell are refused" "$bench" export latest csv "$cell"
expect 2 "an unknown cell is refused" "$bench" export latest folded wasteful/numbers/2G
expect 2 "a metric without a profile is refused" "$bench" export latest folded "$cell" process.max_rss
output_has "those that have one are named" "malloc_profiler.calls"
expect 2 "a cell without a profile is refused" "$bench" export latest folded "$cell" --of-base
rm build/run/latest/verdict.json
expect 2 "what was not judged has no verdict to export" "$bench" export latest sarif
output_has "it says what to type" "leuko-bench check"
check "its values are exported all the same" "$bench" export latest csv
expect 3 "a file that cannot be written is an error" "$bench" export latest csv -o /dev/full
tap_done
