#!/usr/bin/env bash
# Children that misbehave, tools that are missing or talk rubbish, a full disk, an interrupt: exit 3 (or 130), a sentence, nothing left.
# serial
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../toy.sh"

canary=$checkout/build/libexec/leuko-bench/canary
good="$canary {input}"
count=(run --input numbers --size 1K --probe malloc_profiler --quiet)
against() { "$bench" "${count[@]}" -o "$scratch/run" --side one="$good" --side other="$1" "${@:2}"; }
# The processes that run the canary in a mode and were started from this test.
left() { for process in /proc/[0-9]*; do
	tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -q -- "^$canary --hang" || continue
	readlink "$process/cwd" | grep -q "^$scratch/" && basename "$process"
done; }

check "any two programs can be measured" against "$good"
expect 3 "a child that dies by a signal is no measurement" against "$canary --crash {input}"
output_has "the signal is named" "SIGSEGV"
output_has "and the cell" "other/numbers/1K"
expect 3 "nor is one that hangs" against "$canary --hang {input}" --deadline 1
output_has "the deadline is named" "no answer in 1 s"
expect 3 "nor one that complains without end" against "sh -c 'yes >&2' sh {input}"
output_has "the ceiling is named" "more than"
expect 3 "nor one that fails" against "/bin/false {input}"
expect 3 "a program that is not there is named" against "$scratch/none {input}"
output_has "with its path" "$scratch/none"
expect 2 "a command without {input} is refused" against "$canary"
expect 2 "a side without a name is refused" "$bench" "${count[@]}" --side one="$good" --side "$good"
expect 2 "one side alone is refused" "$bench" "${count[@]}" --side one="$good"
expect 2 "two sides of one name are refused" "$bench" "${count[@]}" --side one="$good" --side one="$good"
equal "no child is left" "" "$(left)"
check "no scratch folder is left" test ! -e "$scratch/run/scratch"

mkdir "$scratch/tools"
printf '#!/bin/sh\necho rubbish; exit 0\n' >"$scratch/tools/valgrind"
chmod +x "$scratch/tools/valgrind"
sed -i 's/^probes = .*/&;callgrind/' plan.ini
count_instructions=(run --variant good --size 1K --probe callgrind --quiet -o "$scratch/run")
expect 3 "a tool that talks rubbish is no measurement" env PATH="$scratch/tools:$PATH" "$bench" "${count_instructions[@]}"
output_has "it is named" "callgrind"
ln -sf /nonexistent "$scratch/tools/valgrind"
mkdir "$scratch/bare"
for tool in make sh bash seq head mkdir cc gcc; do ln -s "$(command -v $tool)" "$scratch/bare/$tool"; done
expect 3 "a tool that is missing is no measurement" env PATH="$scratch/bare" "$bench" "${count_instructions[@]}"
output_has "which is named" "valgrind"
restore

echo "mine" >"$scratch/file"
mkdir "$scratch/mine" && cp "$scratch/file" "$scratch/mine/" && cp plan.ini "$scratch/mine/"
expect 2 "a folder that is no run is not overwritten, even with a plan in it" "$bench" run --quiet -o "$scratch/mine"
check "what it held is still there" cmp "$scratch/file" "$scratch/mine/file"
mkdir "$scratch/died" && touch "$scratch/died/.lock"
check "a folder of a run that died early can be used again" "$bench" "${count[@]}" -o "$scratch/died"
check "as can that of a whole run" "$bench" "${count[@]}" -o "$scratch/died"

# Two at once, in folders of their own.
rm -rf build/run
"$bench" "${count[@]}" >"$scratch/first" 2>&1 &
first=$!
check "two runs at once do not meet" "$bench" "${count[@]}"
wait "$first"
equal "neither of them" 0 $?
runs() { find build/run -mindepth 1 -maxdepth 1 -type d | wc -l; }
equal "and have folders of their own" 2 "$(runs)"

# What earlier runs left.
mkdir build/run/20200101-000000-pr build/run/20200101-000001-pr build/run/notes
touch build/run/20200101-000000-pr/.leuko-bench-run
check "the next run clears what a killed one left" "$bench" "${count[@]}"
check "its unfinished folder is gone" test ! -e build/run/20200101-000000-pr
check "a folder without the mark stays" test -d build/run/20200101-000001-pr -a -d build/run/notes
sed -i '1i [project]\nkeep_runs = 2\n' plan.ini
for _ in 1 2 3; do "$bench" "${count[@]}" >/dev/null; done
equal "only the newest runs are kept, as the plan says" 2 "$(find build/run -name results.json | wc -l)"
restore

rm build/run/latest && mkdir build/run/latest
expect 3 "a folder in the place of build/run/latest is an error" "$bench" "${count[@]}"
equal "that leaves no link behind" "" "$(find build/run -maxdepth 1 -name 'latest.*')"
rmdir build/run/latest
check "a run into a named folder becomes the latest" "$bench" "${count[@]}" -o "$scratch/named"
expect 3 "a second one that fails" against "$canary --crash {input}" -o "$scratch/named"
check "does not stay the latest" test ! -e build/run/latest

# An interrupt.
before=$(runs)
"$bench" "${count[@]}" --side one="$good" --side other="$canary --hang {input}" >"$scratch/interrupted" 2>&1 &
interrupted=$!
for _ in $(seq 200); do
	[ -z "$(left)" ] || break
	sleep 0.05
done
kill -INT "$interrupted"
wait "$interrupted"
equal "an interrupt is exit 130" 130 $?
equal "no child is left by it" "" "$(left)"
equal "nor a folder" "$before" "$(runs)"

# Limits of the caller's shell.
expect 0 "few open files are raised where they may be" prlimit --nofile=4:4096 "$bench" "${count[@]}"
expect 3 "and are an error where not" prlimit --nofile=4:4 "$bench" "${count[@]}"
output_has "with what to type" "ulimit -n"
expect 0 "a small stack is raised where it may be" prlimit --stack=65536:unlimited "$bench" "${count[@]}"
expect 3 "and is an error where not" prlimit --stack=65536:65536 "$bench" "${count[@]}"
output_has "with what to type" "ulimit -s"
expect 3 "a limit of file sizes is an error, and no signal" prlimit --fsize=0:0 "$bench" "${count[@]}"
expect 2 "a deadline of 0 is refused" "$bench" "${count[@]}" --deadline 0

# A full disk.
if [ "$(id -u)" -eq 0 ] && mkdir "$scratch/small" && mount -t tmpfs -o size=64k tmpfs "$scratch/small" 2>/dev/null; then
	expect 3 "a full disk is no measurement" "$bench" run --quiet -o "$scratch/small/run"
	output_has "and is named" "No space left on device"
	umount "$scratch/small"
else
	tap_skip "a full disk" "needs root to mount a small one"
fi
tap_done
