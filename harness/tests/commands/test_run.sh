#!/usr/bin/env bash
# Children that misbehave, tools that are missing or talk rubbish, a full disk, an interrupt: exit 3 (or 130), a sentence, nothing left.
# serial
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../sandbox.sh"
cd "$root" || exit 1

canary=$checkout/build/bin/canary
good="$canary {input}"
count=(run --profile quick --input mix --probe malloc_profiler --quiet)
foreign() { "$bench" "${count[@]}" -o "$scratch/run" --stock "$good" --arena "$1" "${@:2}"; }

check "any two programs can be measured" foreign "$good"
expect 3 "without times nothing of them is compared" "$bench" check "$scratch/run"
output_has "which says how they are" "has the probe hyperfine"
check "and they are shown" "$bench" report "$scratch/run"
expect 3 "a child that dies by a signal is no measurement" foreign "$canary --crash {input}"
output_has "the signal is named" "SIGSEGV"
output_has "and the cell" "arena/mix/64K"
expect 3 "nor is one that hangs" foreign "$canary --hang {input}" --deadline 1
output_has "the deadline is named" "no answer in 1 s"
expect 3 "nor one that complains without end" foreign "sh -c 'yes >&2' sh {input}"
output_has "the ceiling is named" "more than"
check "what it prints to standard output is not kept" foreign "$canary --spew {input}"
expect 3 "nor one that fails" foreign "/bin/false {input}"
expect 2 "a program that is not there is named" foreign "$scratch/none {input}"
output_has "with what to do" "give its path"
expect 2 "a command without {input} is refused" foreign "$canary"
expect 2 "one side of a pair is refused" "$bench" run --stock "$good"
equal "no child is left" "" "$(pgrep -f "^$canary --hang" || true)"
check "no scratch folder is left" test ! -e "$scratch/run/scratch"

mkdir "$scratch/tools"
printf '#!/bin/sh\necho rubbish; exit 0\n' >"$scratch/tools/valgrind"
chmod +x "$scratch/tools/valgrind"
count_instructions=(run --profile full --variant stock --input mix --size 64K --probe callgrind --quiet -o "$scratch/run")
expect 3 "a tool that talks rubbish is no measurement" env PATH="$scratch/tools:$PATH" "$bench" "${count_instructions[@]}"
output_has "it is named" "callgrind"
ln -sf /nonexistent "$scratch/tools/valgrind"

mkdir "$scratch/bare"
for tool in flock make sh bash awk sed gcc nproc pkg-config touch mkdir tar patch git grep dirname cat mv rm; do
	ln -s "$(command -v $tool)" "$scratch/bare/$tool"
done
expect 3 "a tool that is missing is no measurement" env PATH="$scratch/bare" "$bench" "${count_instructions[@]}"
output_has "and it says what to type" "make setup"

echo "mine" >"$scratch/file"
mkdir "$scratch/mine" && cp "$scratch/file" "$scratch/mine/"
expect 2 "a folder that is no run is not overwritten" "$bench" run --profile quick -o "$scratch/mine"
check "what it held is still there" cmp "$scratch/file" "$scratch/mine/file"

# Two at once, in folders of their own and in one.
"$bench" run --profile quick --input mix --quiet >"$scratch/first" 2>&1 &
first=$!
check "two runs at once do not meet" "$bench" run --profile quick --input mix --quiet
wait "$first"
equal "neither of them" 0 $?
equal "and have folders of their own" 2 "$(find "$root/build/run" -mindepth 1 -maxdepth 1 -type d | wc -l)"

# An interrupt.
"$bench" "${count[@]}" --stock "$good" --arena "$canary --hang {input}" >"$scratch/interrupted" 2>&1 &
interrupted=$!
for _ in $(seq 100); do
	pgrep -f "leuko --hang|canary --hang" >/dev/null && break
	sleep 0.05
done
kill -INT "$interrupted"
wait "$interrupted"
equal "an interrupt is exit 130" 130 $?
equal "no child is left by it" "" "$(pgrep -f "canary --hang" || true)"
equal "nor a folder" 2 "$(find "$root/build/run" -mindepth 1 -maxdepth 1 -type d | wc -l)"

# A full disk.
if [ "$(id -u)" -eq 0 ] && mkdir "$scratch/small" && mount -t tmpfs -o size=256k tmpfs "$scratch/small" 2>/dev/null; then
	expect 3 "a full disk is no measurement" \
		"$bench" run --profile pr --input newlines --size 1M --probe malloc_profiler --quiet -o "$scratch/small/run"
	output_has "and is named" "No space left on device"
	umount "$scratch/small"
else
	tap_skip "a full disk" "needs root to mount a small one"
fi

tap_done
