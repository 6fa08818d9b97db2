#!/usr/bin/env bash
# The plan of a program that is built elsewhere: refused without it, and measured with a stand-in on the same Prism in its place. Where
# LEUKOCYTE is set, the checkout there is measured too.
# slow
cd "$(dirname "$0")/../../.." || exit 1
. harness/tests/tap.sh
checkout=$PWD
bench=$checkout/build/bin/leuko-bench
leukocyte=${LEUKOCYTE:-}
unset LEUKOCYTE
if ! command -v cmake >/dev/null; then
	tap_skip "leukocyte is built and measured" "CMake is not installed"
	tap_done
	exit
fi

# In a folder of its own, so that nothing is accepted in the checkout.
project=$scratch/bench/leukocyte
mkdir -p "$project"
cp bench/leukocyte/plan.ini bench/leukocyte/*.sh "$project"
sed -i "s|\.\./\.\.|$checkout|" "$project/plan.ini"
gate() { env LEUKOCYTE_CFLAGS=-O0 LEUKOCYTE="$1" "$bench" --plan "$project/plan.ini" gate --quiet; }

standin=$scratch/standin
mkdir -p "$standin"
expect 3 "without LEUKOCYTE nothing is measured" "$bench" --plan "$project/plan.ini" gate --quiet
output_has "and the message names the variable" "LEUKOCYTE is not set"
expect 3 "a checkout without submodules is refused" gate "$standin"
output_has "and the message says what to type" "submodule update --init"
cp -r bench/leukocyte/tests/standin/. "$standin"
bench/leuko/prism_source.sh 1.7.0 "$standin/vendor/prism"

# measure WHAT FOLDER: new, accepted, the same.
measure() {
	expect 4 "$1: the first gate has nothing to compare with" gate "$2"
	check "$1: the values are accepted" "$bench" --plan "$project/plan.ini" accept latest --reason "first values"
	expect 0 "$1: measured again, the gate is green" gate "$2"
}
measure "a stand-in" "$standin"
equal "the stand-in's own files are left as they were" "" "$(find "$standin" -name build -o -name '*.o')"

sed -i 's|more = 0|more = 1|' "$standin/src/main.c"
expect 1 "an allocation more in the checkout is a regression" gate "$standin"
sed -i 's|more = 1|more = 0|' "$standin/src/main.c"
sed -i 's|^pm_diagnostic_list_free(pm_list_t|& |' "$standin/vendor/prism/src/diagnostic.c"
expect 2 "a Prism that does not take the series is refused" gate "$standin"
output_has "and the patch is named" "does not apply without fuzz"

rm -rf "$project/baselines"
if [ -n "$leukocyte" ]; then
	measure "the checkout of LEUKOCYTE" "$leukocyte"
else
	tap_skip "the checkout of LEUKOCYTE is measured" "LEUKOCYTE is not set"
fi
tap_done
