#!/usr/bin/env bash
# Shards of a run that were measured apart give the run that was measured at once; what is no whole set of shards is refused.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../toy.sh"

# values RUN: every exact value of every cell, the base's too.
values() {
	/usr/bin/python3 -c 'import json, sys
for name in ("results.json", "base/results.json"):
    for cell in json.load(open(f"{sys.argv[1]}/{name}"))["cells"]:
        for metric in cell["metrics"]:
            where = name, cell["variant"], cell["input"], cell["size"], metric["metric"]
            if metric["class"] == "exact": print(*where, metric["value"])' "$1"
}
# cells RUN: how many there are.
cells() { /usr/bin/python3 -c 'import json, sys; print(len(json.load(open(f"{sys.argv[1]}/results.json"))["cells"]))' "$1"; }
# edit RUN PYTHON: change a shard's results, as `results`.
edit() { /usr/bin/python3 -c "import json, sys
results = json.load(open(sys.argv[1]))
$2
json.dump(results, open(sys.argv[1], 'w'))" "$1/results.json"; }
fresh() { rm -rf shards && cp -R kept shards; }
refused() { # WHY TEXT RUN…
	expect 2 "$1 is refused" "$bench" merge -o refused "${@:3}"
	output_has "it says so" "$2"
}

change 's/^probes = .*/probes = output;malloc_profiler;hyperfine/; s/^sizes = .*/sizes = 1K;4K;16K/
/^\[profile/i [base]\nseconds = 1\n\n[probe hyperfine pr]\nrounds = 6\nruns = 1\n'
commit() { git add -A && git -c user.name=a -c user.email=a@localhost commit -qm "$1"; }
git init -q . && printf 'build/\n' >.gitignore
"$bench" run --base none --quiet -o first >/dev/null && "$bench" accept first --reason "first values" >/dev/null && rm -r first
commit base
sed -i 's/return line;/return strcpy(malloc(strlen(line) + 1), line);/' sort.c
commit "an allocation more"

for shard in 1 2; do
	check "shard $shard of 2 is measured" "$bench" run --quiet --base HEAD~1 --shard $shard/2 -o kept/$shard
done
"$bench" gate --quiet --base HEAD~1 -o whole >/dev/null 2>&1
whole=$?
fresh
expect "$whole" "the merged run is judged as the whole one" "$bench" merge shards/2 shards/1 -o merged
equal "what regressed is the same" "$(verdict_of=whole findings regressed)" "$(verdict_of=merged findings regressed)"
check "something did" test -n "$(verdict_of=merged findings regressed)"
equal "value for value" "$(values whole)" "$(values merged)"
check "they are not few" test "$(values merged | wc -l)" -gt 50
equal "each pair has its times" "3" "$(/usr/bin/python3 -c 'import json; print(len(json.load(open("merged/results.json"))["timings"]))')"
check "profiles are there to explain" "$bench" explain merged good/numbers/16K malloc_profiler.calls
output_has "by function" "take_line"
check "and to draw" "$bench" export merged folded wasteful/numbers/4K
check "it can be read again" "$bench" report merged --plots "$scratch/plots"

refused "a part of the shards" "shard 2/2 is missing" shards/1
refused "one shard twice" "shards/1: is shard 1/2, as is shards/1" shards/1 shards/1
refused "a run that is no shard" "is no shard" whole shards/2
refused "the folder of a shard for the output" "name another folder with -o" shards/1 shards/2 -o shards/1
check "and it is not emptied" test -e shards/1/results.json
"$bench" run --quiet --base HEAD~1 --shard 1/3 -o third >/dev/null
refused "a shard of another number" "is one of 2 shards" third shards/2
"$bench" run --quiet --base none --shard 1/2 -o other >/dev/null
refused "a shard without the base" "has another base" shards/2 other
"$bench" run --quiet --base HEAD~1 --shard 1/2 --probe output -o other >/dev/null
refused "a shard of another selection" "another profile or selection" shards/2 other
echo >>shards/1/plan.ini
refused "a shard of another plan" "another plan.ini" shards/2 shards/1
fresh
edit shards/1 'results["programs"][0]["digest"] = "0123456789abcdef"'
refused "another program" "another program as good" shards/2 shards/1
fresh
edit shards/1 'results["commit"] = "0" * 40'
refused "another commit" "was measured at commit 0000" shards/2 shards/1
fresh
edit shards/1 'results["changed"] = True'
refused "a shard of a tree with changes" "was measured with changes that no commit has, and shards/2 without them" shards/2 shards/1
refused "and one without beside it" "was measured without changes that no commit has, and shards/1 with them" shards/1 shards/2
fresh
edit shards/1 'results["cells"].pop()'
refused "a shard without one of its cells" "shards/1/results.json" shards/1 shards/2
fresh
edit shards/1 'results["cells"] += json.load(open("kept/2/results.json"))["cells"][:1]'
refused "a cell of another shard" "another shard has it too" shards/1 shards/2
fresh
sed -n 2p shards/2/inputs.tsv >>shards/1/inputs.tsv
refused "an input of another shard" "another shard has it too" shards/1 shards/2
# An input of given files has no other size, so of four shares two are empty.
cp plan.ini "$scratch/plan.ini"
printf '[input given]\nfiles = plan.ini\n' >>plan.ini
sed -i 's/^sizes = .*/sizes = 1K;all/; s/^probes = .*/probes = output/; /^\[probe hyperfine pr\]/,/^$/d' plan.ini
for shard in 1 2 3 4; do "$bench" run --quiet --base none --shard $shard/4 -o parts/$shard >/dev/null; done
"$bench" merge parts/* -o joined >/dev/null 2>&1
equal "empty shards count" 4 "$(cells joined)"
check "there are some" grep -q '"cells" : \[\]' parts/4/results.json
cp "$scratch/plan.ini" plan.ini

# Committed costs: one size costs all, so it has a shard of its own. What a shard was dealt by stays with it.
shard_of_two() { "$bench" run --quiet --base none --probe output --shard "$1/2" "${@:3}" -o "$2"; }
shard_of_two 2 estimated >/dev/null
costs=baselines/cell_costs.tsv
printf 'output\tnumbers\t4K\t9000\n' >"$costs"
check "a shard is dealt by committed costs" shard_of_two 1 costs/1 --no-cache
equal "what costs most has a shard of its own" "numbers 4K" "$(grep -v '^#' costs/1/inputs.tsv | cut -f1,2 | tr '\t' ' ')"
check "what it took is kept" grep -qP '^output\tnumbers\t4K\t[0-9]+$' costs/1/cell_costs.tsv
equal "and nothing else" 1 "$(grep -vc '^#' costs/1/cell_costs.tsv)"
shard_of_two 2 costs/2 >/dev/null
check "with the cache nothing is kept" test ! -e costs/2/cell_costs.tsv
refused "a shard that was dealt by other costs" "was dealt by other cell_costs.tsv" costs/1 estimated
echo nonsense >"$costs"
expect 2 "malformed costs are refused" shard_of_two 1 third
output_has "with their line" "baselines/cell_costs.tsv:1: expected PROBE, INPUT, SIZE and MILLISECONDS"
check "a whole run needs none" "$bench" run --quiet --base none --probe output -o third
rm "$costs"
"$bench" merge costs/1 costs/2 -o joined >/dev/null 2>&1
equal "shards are read as they were dealt" 6 "$(cells joined)"
echo nonsense >costs/1/dealt_costs.tsv
refused "a shard whose costs are none" "costs/1/dealt_costs.tsv:1: expected PROBE" costs/1 costs/2

refused "no run" "holds no results.json" shards/1 nothing
check "what was refused left nothing behind" test ! -e refused
tap_done
