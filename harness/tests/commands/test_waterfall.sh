#!/usr/bin/env bash
# waterfall on a small project: a program of a few lines whose patches change what it allocates, computes and prints.
# deadline: 600
. "$(dirname "$0")/../tap.sh"
checkout=$(cd "$(dirname "$0")/../../.." && pwd)
project=$scratch/toy
cp -r "$checkout/harness/tests/fixtures/toy_series" "$project"
cd "$project" || exit 1
bench=("$checkout/build/bin/leuko-bench" --plan "$project/plan.ini")

# patch_add NAME SED: a patch that does to the source, as the patches before it leave it, what sed does; no context.
cp source/toy.c "$scratch/patched.c"
for patch in patches/*.patch; do patch -s "$scratch/patched.c" "$patch"; done
patch_add() {
	sed "$2" "$scratch/patched.c" >"$scratch/changed.c"
	diff -U0 --label a/toy.c --label b/toy.c "$scratch/patched.c" "$scratch/changed.c" >"patches/$1"
	mv "$scratch/changed.c" "$scratch/patched.c"
	echo "$1" >>patches/series
}
cp "$scratch/patched.c" "$scratch/good.c" && cp -r patches "$scratch/good"
restore() {
	rm -rf patches
	cp -r "$scratch/good" patches
	cp "$scratch/good.c" "$scratch/patched.c"
}
report=$scratch/report
waterfall=("${bench[@]}" waterfall --quiet -o "$report")
# value EXPRESSION: of the JSON document d, its rows, and v(row, column, member).
value() {
	python3 -c "
import json
d = json.load(open('$report/waterfall.json'))
rows = d['inputs'][0]['rows']
v = lambda row, column, member='value': rows[row]['values'][column][member]
print($1)"
}

# What is wrong with the request is said before anything is built.
expect 2 "a variant without a series is refused" "${waterfall[@]}" plain
output_has "and those that have one are listed" 'no variant "plain" with a series; those that have one: patched'
expect 2 "an unknown input is refused" "${waterfall[@]}" --input zero
output_has "by the option, with what was meant" '--input zero: the plan has none of this name; did you mean "zeros"?'
expect 2 "a size that is none is refused" "${waterfall[@]}" --size 3X
output_has "by the option" "--size 3X: no size"
expect 2 "a size that the input has not is refused" "${waterfall[@]}" --input source --size 1K
output_has "with the sizes that it has" "--size 1K: input source has no such size; it has all"
expect 2 "an unknown mode is refused" "${waterfall[@]}" --mode parts
output_has "with those there are" "--mode parts: the plan has none of this name; did you mean"
expect 2 "five rounds are refused" "${waterfall[@]}" --rounds 5
output_has "with how many are enough" "--rounds: expected a number from 6 to 1000"
expect 3 "an input that cannot be made is an error" "${waterfall[@]}" --input few --size 1
output_has "with its line of the plan" "plan.ini:47: [input few] generate at 1 failed"
check "and by then nothing was built" test ! -e build/source -a ! -e build/toy-patched-000

check "the series is measured with time, of what the profile times" "${waterfall[@]}"
output_has "the table says what was measured" "zeros/1K, the whole program: [variant patched], patch by patch; ratios are to unpatched"
output_has "and how it was timed" "times: medians of 6 alternating rounds of 1 runs"
equal "there is a row for each number of patches" "unpatched 0001-calls.patch 0002-work.patch" "$(value '*[row["side"] for row in rows]')"
equal "each patched side is timed" "True" "$(value 'all(0 < v(i, "time", "low") <= v(i, "time", "high") for i in (1, 2))')"
equal "the first patch saves its calls" 990 "$(value 'v(0, "calls") - v(1, "calls")')"
equal "the second none" "1.0" "$(value 'v(2, "calls", "step")')"
equal "the second saves instructions" "True" "$(value 'v(2, "instructions", "step") < 0.5 and v(2, "instructions", "ratio") < 0.5')"
check "there is a plot" test -s "$report/waterfall.png" -a -s "$report/waterfall.svg"
check "each program is built under a name of its own" test -x build/toy-patched-000 -a -x build/toy-patched-001
check "the last is the variant itself" test -x build/toy-patched -a ! -e build/toy-patched-002
whole=$(value 'v(0, "calls")')

expect 4 "a run has values to accept" "${bench[@]}" gate --quiet --html "$report/page.html"
check "its page shows the series, which ends with the program that was run" grep -q 'id="plot-waterfall"' "$report/page.html"
expect 1 "and says nothing of other programs" grep -q "other programs" "$report/page.html"

check "a part of the program is measured on a file of the project" "${waterfall[@]}" patched --no-time --mode part --input source
output_has "the table says so" "source/all, a part of it: [variant patched]"
check "and the plot" grep -q "a part of it" "$report/waterfall.svg"
equal "without the calls of the rest" 10 "$((whole - $(value 'v(0, "calls")')))"
equal "nothing is timed" "0 False" "$(value 'd["rounds"], any("time" in row["values"] for row in rows)' | tr -d '(),')"

patch_add 0003-names.patch 's/int sum/int total/; s/sum += i/total += i/'
patch_add 0004-output.patch 's/00aa/00ab/'
expect 1 "a patch that changes the output is a regression" "${waterfall[@]}" --no-time
output_has "that names patch, metric and input" "0004-output.patch: its hash.value on zeros/1K differs from that of unpatched"
output_has "and is marked in the table" "DIFFERENT"
output_has "a patch that lowers nothing is named" "0003-names.patch: lowers no count on these inputs"
output_lacks "one that lowers something is not" "0002-work.patch: lowers no count"
equal "the file says which output differs" "True True True True False" "$(value '*[row["same_output"] for row in rows]')"

check "the run's page is written again" "${bench[@]}" report latest --html "$report/page.html"
output_has "beside the series" "page.html"
check "and says that the series is now of other programs" grep -q "Measured with other programs than this run: patched" "$report/page.html"

restore
patch_add 0003-broken.patch 's/return 0;/return zero;/'
expect 3 "a patch that does not build cannot be measured" "${waterfall[@]}" --no-time
output_has "and is named, with the compiler's words" \
	"patches/0003-broken.patch: does not build: plan.ini:16: [variant patched] build failed"
restore
sed -i 's/CALLS 1000$/CALLS 1001/' patches/0001-calls.patch
expect 2 "a patch that does not apply is refused" "${waterfall[@]}" --no-time
output_has "and is named" "patches/0001-calls.patch: does not apply without fuzz"
restore
echo 0009-absent.patch >>patches/series
expect 2 "a series that names no file is refused" "${waterfall[@]}" --no-time
output_has "with its line" 'patches/series:3: "0009-absent.patch" is no file'
: >patches/series
check "a series without a patch is measured unpatched" "${waterfall[@]}" --no-time
equal "in one row" 1 "$(value 'len(rows)')"
restore
sed -i 's/^program = .*/program = build\/toy-patched/' plan.ini
expect 2 "builds that would replace each other are refused" "${waterfall[@]}" --no-time
output_has "with what to write" "name the program by {variant}"
sed -i 's/^program = .*/program = build\/toy-{variant}/' plan.ini

check "a series is measured" "${waterfall[@]}" --no-time
check "its plot shows the peak of the heap" grep -qF ': peak' "$report/waterfall.svg"
sed 's/"maps_memory" : false/"maps_memory" : true/' "$report/waterfall.json" >"$scratch/mapped.json"
check "a series that maps memory is drawn" /usr/bin/python3 "$checkout/scripts/plots_waterfall.py" "$scratch/mapped.json" "$scratch"
check "with all memory in place of the heap's" grep -qF ': max RSS' "$scratch/waterfall.svg"
expect 1 "which is a part" grep -qF ': peak' "$scratch/waterfall.svg"
sed 's/"maps_memory" : false/"maps_memory" : 0/' "$report/waterfall.json" >"$scratch/broken.json"
expect 2 "anything else is refused" /usr/bin/python3 "$checkout/scripts/plots_waterfall.py" "$scratch/broken.json" "$scratch"
output_has "with its place" "sides[0].maps_memory is neither true nor false"

echo '{"schema": "leuko-bench-experiment/3", "inputs": []}' >"$scratch/broken.json"
expect 2 "a malformed waterfall.json is not drawn" /usr/bin/python3 "$checkout/scripts/plots_waterfall.py" "$scratch/broken.json" "$scratch"
output_has "and is named" "broken.json: is not what leuko-bench waterfall writes"

exec 9>build/run/waterfall/.lock
flock 9
expect 3 "two at once are refused" "${waterfall[@]}" --no-time
output_has "with what to do" "build/run/waterfall: is in use by another waterfall of this project; wait for it"
tap_done
