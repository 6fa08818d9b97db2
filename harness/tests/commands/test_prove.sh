#!/usr/bin/env bash
# prove on a small project: faults that are seen and blamed, one that stays green, and faults that say what is not so.
. "$(dirname "$0")/../tap.sh"
checkout=$(cd "$(dirname "$0")/../../.." && pwd)
project=$scratch/toy
cp -r "$checkout/harness/tests/fixtures/toy_series" "$project"
cd "$project" || exit 1
bench=("$checkout/build/bin/leuko-bench" --plan "$project/plan.ini")
sed -i 's/^probes = .*/probes = output;malloc_profiler;hash;callgrind;hyperfine/' plan.ini
sed -i 's/-O1 -fno-builtin/-O1 -g -fno-builtin/' plan.ini
sed -i 's/^sizes = 1K;4K/sizes = 1K;4K;16K/' plan.ini
printf '\n[faults]\nfolder = faults\n' >>plan.ini
mkdir faults
cp source/toy.c "$scratch/clean.c"
for patch in patches/*.patch; do patch -s "$scratch/clean.c" "$patch"; done

# fault NAME SED LINE…: a fault that does to the source what sed does.
fault() {
	sed "$2" "$scratch/clean.c" >"$scratch/faulty.c"
	{
		printf 'Fault: %s.\nVariant: patched\nInputs: zeros\nSizes: 1K\n' "$1"
		printf '%s\n' "${@:3}"
		diff -U1 --label a/toy.c --label b/toy.c "$scratch/clean.c" "$scratch/faulty.c"
	} >"faults/$1.patch"
}
row() { awk -F'\t' -v name="$1" '$1 == name { print $2, $4, $6, $7 }' build/report/prove.tsv; }

expect 2 "a plan whose folder of faults is empty proves nothing" "${bench[@]}" prove
output_has "and says so" "there are no faults to prove"

calls='s/^static void allocate(int calls) {/&\n    free(malloc(16));/'
fault call "$calls" 'Probes: malloc_profiler' 'Exit: 1' 'Sees: malloc_profiler.calls' 'Blame: allocate'
fault spin 's/    int hashing/    for (volatile int i = 0; i < FAULT_DOSE; i++) continue;\n&/' 'Probes: callgrind' 'Exit: 1' \
	'Sees: callgrind.instructions' 'Blame: main' 'Dose: 0 4096'
fault hash 's/00000000000000aa/00000000000000ff/' 'Probes: hash' 'Exit: 1' 'Sees: hash.value'
fault crash 's/    return 0;/    abort();/' 'Probes: malloc_profiler' 'Exit: 3'
fault nothing 's/int hashing/int const hashing/' 'Probes: malloc_profiler;callgrind' 'Exit: 0'
expect 0 "faults that the gate sees are proved" "${bench[@]}" prove
output_has "all of them" "5 of 5 faults proved"
equal "with exit code and blame" "yes 1 yes 0" "$(row call)"
smallest=$(row spin | cut -d' ' -f4)
check "the smallest dose is found: below a hundredth of a percent nothing is seen" test "$smallest" -gt 0 -a "$smallest" -lt 200
equal "what cannot be measured is no green gate" "yes 3 yes 0" "$(row crash)"
equal "no run is left" "build/prove/fault.patch" "$(find build/prove -mindepth 1 -maxdepth 1)"
check "and none is the newest" test ! -e build/run/latest

equal "the table is JSON, too" "call True 1 allocate" "$("${bench[@]}" prove call --quiet --json | python3 -c 'import json, sys
proof, = json.load(sys.stdin)["proofs"]
print(proof["fault"], proof["proved"], proof["exit_code"], proof["blame"])')"

# The same fault again and again, by time: a number of gates, whatever the times are.
"${bench[@]}" prove spin --quiet --repeat 2 --dose 2000000 >"$scratch/repeated" 2>&1
check "one fault is gated as often as asked for" grep -q "^2 gates on spin: [0-2] red, [0-2] unknown$" "$scratch/repeated"
expect 2 "--repeat wants the name of one" "${bench[@]}" prove --repeat 2
expect 2 "--dose belongs to --repeat" "${bench[@]}" prove spin --dose 5

fault wrong "$calls" 'Probes: malloc_profiler' 'Exit: 0'
fault blind "$calls" 'Probes: malloc_profiler;callgrind' 'Exit: 1' 'Sees: malloc_profiler.live_bytes_at_exit'
fault blame "$calls" 'Probes: malloc_profiler' 'Exit: 1' 'Blame: main'
expect 1 "a fault that the gate judges in another way fails" "${bench[@]}" prove wrong
output_has "with both exit codes" "expected exit code 0, got 1"
expect 1 "so does one that a metric does not see" "${bench[@]}" prove blind
output_has "by the metric's name" "malloc_profiler.live_bytes_at_exit does not see it"
expect 1 "and one that is blamed on another" "${bench[@]}" prove blame
output_has "by both names" "expected main to be blamed, got allocate"
# A cost that was none, and is the square of the input's size.
square='static __attribute__((noinline)) void square(long n) {\n    for (volatile long i = 0; i < n * n \/ 1024; i++) continue;\n}\n'
measure='    FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;\n    if (file \&\& fseek(file, 0, SEEK_END) == 0) square(ftell(file));'
for one in "grows square" "other main"; do
	fault "${one% *}" "s/^int main/$square&/; s/    int hashing/$measure\n&/" 'Probes: callgrind' 'Exit: 1' "Grows: ${one#* }"
	sed -i 's/^Sizes: .*/Sizes: 1K;4K;16K/' "faults/${one% *}.patch"
done
expect 0 "the function that grows faster with its input is named" "${bench[@]}" prove grows
expect 1 "and a fault that expects another one fails" "${bench[@]}" prove other
output_has "by its name" "no growth of main is named"
sed 's/^ .*/ other/' faults/call.patch >faults/stale.patch
expect 1 "a patch that does not apply is no proof" "${bench[@]}" prove stale
output_has "and is named" "does not apply"
expect 2 "a name that is no fault's is refused" "${bench[@]}" prove cal
output_has "with a suggestion" "call"
sed -i 's/^Exit: 1/Exit: 9/' faults/call.patch
expect 2 "a head that says nonsense is refused" "${bench[@]}" prove
output_has "by file and line" "faults/call.patch:6: Exit: expected"

# What did not change, timed against itself: a number of gates, whatever the times are.
"${bench[@]}" prove --unchanged 2 --variant patched --input zeros --size 1K >"$scratch/unchanged" 2>&1
check "unchanged programs are gated as often as asked for" \
	grep -q "^2 gates on unchanged programs: [0-2] red, [0-2] unknown$" "$scratch/unchanged"
check "with what would have been seen" grep -q "would have been seen, of 2 timings: median +" "$scratch/unchanged"
expect 2 "a variant that the plan has not cannot be gated" "${bench[@]}" prove --unchanged 2 --variant other
expect 2 "a number of gates below one is refused" "${bench[@]}" prove --unchanged -1
expect 2 "a variant alone is refused: a fault names its own" "${bench[@]}" prove --variant patched
output_has "and the option that it belongs to is named" "--unchanged"
expect 2 "a fault and unchanged programs are not proved at once" "${bench[@]}" prove call --unchanged 2
rm faults/*
fault other "$calls" 'Probes: malloc_profiler' 'Exit: 1'
sed -i 's/^Variant: patched/Variant: plain/' faults/other.patch
expect 1 "a variant without a series takes no fault" "${bench[@]}" prove
output_has "which is said" "expected a variant of the plan with a series"
tap_done
