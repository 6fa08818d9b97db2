#!/usr/bin/env bash
# Children that misbehave, tools that are missing or print rubbish, a full disk, an interrupt: exit 3 (or 130), a sentence, nothing left.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../sandbox.sh"
cd "$root" || exit 1

canary=$checkout/build/bin/canary
good="$canary {input}"
count=(run --profile quick --shape mix --probe malloc_profiler --quiet)
foreign() { "$bench" "${count[@]}" -o "$scratch/run" --stock "$good" --arena "$1" "${@:2}"; }

# A program that hangs with a lock held, and says through a named pipe, where there is one, that it has it. The lock is free again
# when no process of it is left.
cat >"$scratch/hang" <<END
#!/bin/sh
exec 9>>"$scratch/lock"
flock 9
[ ! -p "$scratch/started" ] || echo >"$scratch/started"
exec "$canary" --hang "\$@"
END
chmod +x "$scratch/hang"
none_left() { [ -e "$scratch/lock" ] && flock --nonblock "$scratch/lock" true; }
runs() { find "$root/build/run" -mindepth 1 -maxdepth 1 -type d | wc -l; }

check "any two programs can be measured" foreign "$good"
check "a run of two programs can be checked" "$bench" check "$scratch/run"
expect 3 "a child that dies by a signal exits with 3" foreign "$canary --crash {input}"
output_has "the message names the signal" "SIGSEGV"
output_has "the message names the cell" "arena/mix/64K"
expect 3 "a child that hangs exits with 3" foreign "$scratch/hang {input}" --deadline 1
output_has "the message names the deadline" "no answer in 1 s"
check "no process is left of a child that hung" none_left
expect 3 "a child that writes to stderr without end exits with 3" foreign "sh -c 'yes >&2' sh {input}"
output_has "the message names the limit of the output" "more than"
check "a child that writes much to stdout is measured" foreign "$canary --spew {input}"
expect 3 "a child that fails exits with 3" foreign "/bin/false {input}"
expect 2 "a program that does not exist exits with 2" foreign "$scratch/none {input}"
output_has "the message says what to give instead" "give its path"
expect 2 "a command without {input} exits with 2" foreign "$canary"
expect 2 "one side of a pair exits with 2" "$bench" run --stock "$good"
check "no scratch folder is left in a run" test ! -e "$scratch/run/scratch"

mkdir "$scratch/tools"
printf '#!/bin/sh\necho rubbish; exit 0\n' >"$scratch/tools/valgrind"
chmod +x "$scratch/tools/valgrind"
count_instructions=(run --profile full --variant stock --shape mix --size 64K --probe callgrind --quiet -o "$scratch/run")
expect 3 "a tool that prints rubbish exits with 3" env PATH="$scratch/tools:$PATH" "$bench" "${count_instructions[@]}"
output_has "the message names the probe whose tool printed rubbish" "callgrind"

mkdir "$scratch/bare"
for tool in flock make sh bash awk sed gcc nproc pkg-config touch mkdir tar patch git grep dirname cat mv rm; do
	ln -s "$(command -v $tool)" "$scratch/bare/$tool"
done
expect 3 "a missing tool exits with 3" env PATH="$scratch/bare" "$bench" "${count_instructions[@]}"
output_has "the message says how to install it" "make setup"

echo "mine" >"$scratch/file"
mkdir "$scratch/mine" && cp "$scratch/file" "$scratch/mine/"
expect 2 "a folder that is no run is refused as output" "$bench" run --profile quick -o "$scratch/mine"
check "the refused folder keeps its files" cmp "$scratch/file" "$scratch/mine/file"

"$bench" run --profile quick --shape mix --quiet >"$scratch/first" 2>&1 &
first=$!
check "a run beside another succeeds" "$bench" run --profile quick --shape mix --quiet
wait "$first"
equal "the other run succeeds, too" 0 $?
equal "two runs have two folders" 2 "$(runs)"

mkfifo "$scratch/started"
"$bench" "${count[@]}" --stock "$good" --arena "$scratch/hang {input}" >"$scratch/interrupted" 2>&1 &
interrupted=$!
read -r _ <"$scratch/started" # its child runs
kill -INT "$interrupted"
wait "$interrupted"
equal "an interrupted run exits with 130" 130 $?
check "an interrupted run leaves no process" none_left
equal "an interrupted run leaves no folder" 2 "$(runs)"

if [ "$(id -u)" -eq 0 ] && mkdir "$scratch/small" && mount -t tmpfs -o size=256k tmpfs "$scratch/small" 2>/dev/null; then
	expect 3 "a full disk exits with 3" \
		"$bench" run --profile pr --shape newlines --size 1M --probe malloc_profiler --quiet -o "$scratch/small/run"
	output_has "the message says that the disk is full" "No space left on device"
	umount "$scratch/small"
else
	tap_skip "a full disk exits with 3" "needs root to mount a small one"
fi

tap_done
