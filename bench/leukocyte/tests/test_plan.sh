#!/usr/bin/env bash
# The plan of a program that is built elsewhere: refused without it, and measured with this project's Leuko in its place. Where
# LEUKOCYTE_PROGRAMS is set, the programs there are measured too.
cd "$(dirname "$0")/../../.." || exit 1
. harness/tests/tap.sh
checkout=$PWD
bench=$checkout/build/bin/leuko-bench
programs=${LEUKOCYTE_PROGRAMS:-}
unset LEUKOCYTE_PROGRAMS

# In a folder of its own, so that nothing is accepted in the checkout.
project=$scratch/bench/leukocyte
mkdir -p "$project" "$scratch/programs/stock" "$scratch/programs/patched"
cp bench/leukocyte/plan.ini bench/leukocyte/take.sh "$project"
sed -i "s|\.\./\.\.|$checkout|" "$project/plan.ini"

expect 3 "without LEUKOCYTE_PROGRAMS nothing is measured" "$bench" --plan "$project/plan.ini" gate --quiet
output_has "and the message names the variable" "LEUKOCYTE_PROGRAMS is not set"
expect 3 "a folder without programs is refused" env LEUKOCYTE_PROGRAMS="$scratch/programs" "$bench" --plan "$project/plan.ini" gate --quiet
output_has "and the message names the missing program" "programs/stock/leuko: no such program"

# measure WHAT FOLDER: new, accepted, the same.
measure() {
	expect 4 "$1: the first gate has nothing to compare with" env LEUKOCYTE_PROGRAMS="$2" "$bench" --plan "$project/plan.ini" gate --quiet
	check "$1: the values are accepted" "$bench" --plan "$project/plan.ini" accept latest --reason "first values"
	expect 0 "$1: measured again, the gate is green" env LEUKOCYTE_PROGRAMS="$2" "$bench" --plan "$project/plan.ini" gate --quiet
	rm -rf "$project/baselines"
}

cp build/bin/leuko-stock "$scratch/programs/stock/leuko"
cp build/bin/leuko-arena "$scratch/programs/patched/leuko"
measure "a stand-in" "$scratch/programs"
if [ -n "$programs" ]; then
	measure "the programs of LEUKOCYTE_PROGRAMS" "$programs"
else
	tap_skip "the programs of LEUKOCYTE_PROGRAMS are measured" "LEUKOCYTE_PROGRAMS is not set"
fi
tap_done
