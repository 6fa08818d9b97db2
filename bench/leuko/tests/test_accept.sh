#!/usr/bin/env bash
# accept changes all files or none: killed at each step, refused, asked at a prompt, on another machine.
# slow
# deadline: 900
. "$(dirname "$0")/../../../harness/tests/tap.sh"
. "$(dirname "$0")/sandbox.sh"
cd "$root" || exit 1

run=$scratch/run
state() { (cd baselines && find . -type f | sort | xargs -r sha256sum); }

check "a run is measured" "$bench" run --profile quick --input methods --quiet -o "$run"
check "its values are accepted" "$bench" accept "$run" --reason first
before=$(state)
cp -r baselines "$scratch/before"

# The same run with one call more in both variants: two files and the ledger change.
cp -r "$run" "$scratch/more"
edit "$scratch/more/results.json" 'for cell in data["cells"]:
    for m in cell["metrics"]:
        if m["metric"] == "malloc_profiler.calls": m["value"] = str(int(m["value"]) + 1)'
check "one call more is accepted" "$bench" accept "$scratch/more" --reason second
after=$(state)
check "with a line of the ledger" grep -q '| second |$' baselines/LEDGER.md
check "and no stage is left" test ! -e baselines/.accepting

# A library that kills the program at its Nth change of the file system below baselines.
cat >"$scratch/kill.c" <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
static void step(void) {
    static int steps;
    const char *at = getenv("KILL_AT");
    if (at != NULL && ++steps == atoi(at)) raise(SIGKILL);
}
int rename(const char *from, const char *to) {
    if (strstr(to, "/baselines/") != NULL) step();
    return ((int (*)(const char *, const char *)) dlsym(RTLD_NEXT, "rename"))(from, to);
}
int mkdir(const char *path, mode_t mode) {
    if (strstr(path, "/baselines/") != NULL) step();
    return ((int (*)(const char *, mode_t)) dlsym(RTLD_NEXT, "mkdir"))(path, mode);
}
int unlinkat(int folder, const char *path, int flags) {
    step();
    return ((int (*)(int, const char *, int)) dlsym(RTLD_NEXT, "unlinkat"))(folder, path, flags);
}
C
gcc -shared -fPIC -o "$scratch/kill.so" "$scratch/kill.c" -ldl || exit 1
killed() { KILL_AT=$1 LD_PRELOAD=$scratch/kill.so "$bench" accept "$scratch/more" --reason second; }

steps=0 taken_back=0 finished=0 torn=
while [ $steps -lt 60 ]; do
	rm -rf baselines && cp -r "$scratch/before" baselines
	steps=$((steps + 1))
	killed $steps >/dev/null 2>&1 && break
	"$bench" check "$run" --ratchet notice >/dev/null 2>&1 || true # the next start
	case $(state) in
	"$before") taken_back=$((taken_back + 1)) ;;
	"$after") finished=$((finished + 1)) ;;
	*) torn="$torn $steps" ;;
	esac
	[ ! -e baselines/.accepting ] || torn="$torn $steps(stage)"
done
equal "killed at any step, all files are changed or none" "" "$torn"
check "some kills are taken back ($taken_back)" test $taken_back -gt 3
check "some are finished ($finished)" test $finished -gt 3
check "in the end none was killed ($steps steps)" test $steps -gt 8 -a $steps -lt 60

rm -rf baselines && cp -r "$scratch/before" baselines
rm baselines/LEDGER.md && mkdir baselines/LEDGER.md
expect 2 "a ledger that cannot be written stops it" "$bench" accept "$scratch/more" --reason second
rmdir baselines/LEDGER.md && cp "$scratch/before/LEDGER.md" baselines/
equal "and nothing has changed" "$before" "$(state)"

cp -r "$scratch/more" "$scratch/edited"
edit "$scratch/edited/results.json" 'data["programs"] = [{"variant": "stock", "digest": "0123456789abcdef", "unchanged": False}]'
expect 2 "a run of another program is refused" "$bench" accept "$scratch/edited" --reason why
output_has "which is named" "another program of the variant stock"
edit "$scratch/edited/results.json" 'data["programs"], data["cells"] = [], []'
expect 2 "a run without cells is refused" "$bench" accept "$scratch/edited" --reason why
equal "and no baseline is deleted" "$before" "$(state)"

for reason in 'a
b' $'a\x1b[31m' $'a\xe2\x80\xaeb' $'\xe2\x80\x8b' "$(printf 'x%.0s' {1..301})"; do
	expect 2 "a reason that cannot be printed is refused" "$bench" accept "$scratch/more" --reason "$reason"
	output_has "and says what to type" "--reason 'why'"
done
check "Markdown and HTML in a reason are escaped" "$bench" accept "$scratch/more" --reason '<b>x</b> | [y](http://z)'
check "in the ledger" grep -qF '| \<b\>x\</b\> \| \[y\](http\://z) |' baselines/LEDGER.md

cat >"$scratch/prompt.py" <<'P'
import os, pty, signal, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
said = b""
while b"Why" not in said:
    said += os.read(terminal, 1024)
os.write(terminal, sys.stdin.buffer.read())
try:
    while True:
        if not os.read(terminal, 1024): break
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
P
at_prompt() { printf '%b' "$1" | python3 "$scratch/prompt.py" "$bench" accept "$run"; }
ctrl_c() { at_prompt '\003'; }
answered() { at_prompt 'because\n'; }
nothing() { at_prompt '\n'; }
expect 130 "^C at the prompt ends it with 130" ctrl_c
expect 2 "an empty answer is no reason" nothing
check "an answer is one" answered
check "which the ledger has" grep -q '| because |$' baselines/LEDGER.md

# Machine metrics of several kinds of machines.
rm -rf baselines && cp -r "$scratch/before" baselines
sed '/^\[profile quick\]/,/^probes/s/^probes.*/probes = callgrind/' "$checkout/bench/plan.ini" | plan
check "instructions are measured" "$bench" run --profile quick --input methods --quiet -o "$scratch/faults"
check "and accepted" "$bench" accept "$scratch/faults" --reason faults
own=$(find baselines/stock -name 'methods.machine-????????.tsv')
check "in a file named by the machine" test -f "$own"
check "they are compared here" "$bench" check "$scratch/faults"
cp -r "$scratch/faults" "$scratch/elsewhere"
edit "$scratch/elsewhere/results.json" 'parts = data["fingerprint"].split("; ")
data["fingerprint"] = "; ".join(["aarch64", "glibc 9.99 (0a0b0c0d)"] + parts[2:])'
expect 3 "another machine's are compared with nothing" "$bench" check "$scratch/elsewhere"
output_has "the kind of metrics is named" "Not compared: 2 values of machine metrics"
output_has "what differs is said" "glibc 9.99 (0a0b0c0d) here"
output_has "and what to type" "leuko-bench accept RUN"
kept=$(sha256sum "$own")
check "that machine's are accepted beside" "$bench" accept "$scratch/elsewhere" --reason elsewhere
output_has "in files of their own" "2 files changed"
equal "and the first one's stay" "$kept" "$(sha256sum "$own")"
check "then both are compared" "$bench" check "$scratch/elsewhere"
check "each with its own" "$bench" check "$scratch/faults"
for file in baselines/*/methods.machine-*.tsv; do
	if grep -q 'glibc 9.99' "$file"; then rm "$file"; else mv "$file" "${file%%-????????.tsv}.tsv"; fi
done
check "the old name is still read" "$bench" check "$scratch/faults"
check "and another machine is written beside it" "$bench" accept "$scratch/elsewhere" --reason elsewhere
check "under its digest" "$bench" check "$scratch/elsewhere"
for file in baselines/stock/methods.machine-*.tsv; do mv "$file" baselines/stock/methods.machine-00000000.tsv; done
expect 2 "a name that is not the fingerprint's is an error" "$bench" check "$scratch/faults"
output_has "with the file and what to type" "baselines/stock/methods.machine-00000000.tsv:1: "
rm baselines/stock/methods.machine-00000000.tsv

# Names that the plan does not know.
mkdir baselines/stok && cp baselines/stock/methods.tsv baselines/stok/
expect 2 "a folder of no variant is an error" "$bench" check "$scratch/faults"
output_has "that guesses" 'did you mean "stock"'
output_has "and says what to type" "git rm -r baselines/stok"
expect 2 "also for accept" "$bench" accept "$scratch/faults" --reason why
check "which removes nothing" test -f baselines/stok/methods.tsv
rm -r baselines/stok
cp baselines/stock/methods.tsv baselines/stock/method.tsv
expect 2 "a file of no input is an error" "$bench" check "$scratch/faults"
output_has "that says what to type, too" "git rm baselines/stock/method.tsv"
rm baselines/stock/method.tsv
check "without them all is well" "$bench" check "$scratch/faults"

# What cannot be printed.
full() { "$bench" check "$scratch/faults" >/dev/full; }
expect 3 "a report that cannot be written is exit code 3" full
output_has "which is said" "standard output: cannot be written"
sed -i 's/\(callgrind.instructions\t\)[0-9]*/\11/' baselines/stock/methods.machine.tsv
gone() { ("$bench" check "$scratch/faults"; echo $? >"$scratch/code") | true; }
check "a reader that goes away does not end the program" gone
equal "the exit code says the verdict" 1 "$(cat "$scratch/code")"

tap_done
