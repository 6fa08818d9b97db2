#!/usr/bin/env bash
# Instructions are those of the program from main on: nothing that surrounds the harness moves them by one.
# deadline: 300
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../toy.sh"

sed -i 's/^sizes = .*/sizes = 16K/; s/^probes = .*/probes = callgrind/' plan.ini

# values: the instructions of all cells in the newest run.
values() {
	python3 -c '
import json
cells = json.load(open("build/run/latest/results.json"))["cells"]
print(*(m["value"] for cell in cells for m in cell["metrics"] if m["metric"] == "callgrind.instructions"))'
}

# counts: measure without the cache, in this surrounding, and print the values.
counts() {
	"$@" "$bench" run --quiet --no-cache >/dev/null 2>"$scratch/said" || cat "$scratch/said"
	values
}

wanted=$(counts env)
check "each cell has a count" test "$(wc -w <<<"$wanted")" -eq 2
same() { # WHAT COMMAND...
	equal "$1 moves no count" "$wanted" "$(counts "${@:2}")"
}

many=()
for i in $(seq 60); do many+=("VARIABLE_$i=$(printf '%0*d' "$i" 0)"); done
same "a second run" env
same "60 more variables in the environment" env "${many[@]}"
same "an empty environment" env -i "PATH=$PATH"
same "another locale" env LC_ALL=C.UTF-8 LANG=de_DE.UTF-8 LANGUAGE=de
same "another time zone" env TZ=Asia/Tokyo
same "another home, folder for temporary files and PWD" env HOME=/nonexistent TMPDIR=/tmp PWD=/x
same "the caller's own tunables" env GLIBC_TUNABLES=glibc.malloc.check=3 MALLOC_ARENA_MAX=3
same "the caller's loader settings" env LD_BIND_NOW=1 LD_LIBRARY_PATH=/tmp
same "without randomised addresses" setarch -R
same "with the addresses of an older kernel" setarch -L
same "another kernel's name" setarch --uname-2.6
same "a large stack" bash -c 'ulimit -s 65536; exec "$@"' -
same "a small stack" bash -c 'ulimit -s 1024; exec "$@"' -
same "an endless stack" bash -c 'ulimit -s unlimited 2>/dev/null; exec "$@"' -
same "a limit of open files" bash -c 'ulimit -n 256; exec "$@"' -
same "another mask for new files" bash -c 'umask 077; exec "$@"' -
same "one core" taskset -c 0
same "a low priority" nice -n 15
same "standard input that is a pipe" bash -c 'echo x | "$@"' -
same "a huge environment" env "BIG=$(head -c 100000 /dev/zero | tr '\0' x)"

# forks LOOPS: the program forks a child that counts so far, and waits for it.
forks() {
	cp "$checkout/harness/tests/fixtures/toy/sort.c" sort.c
	local child="for (volatile int i = 0; i < $1; i++) free(strdup(argv[0])); exit(0);"
	sed -i "s|^int main.*|#include <sys/wait.h>\n&\n    if (fork() == 0) { $child }\n    wait(NULL);|" sort.c
}
forks 10
forked=$(counts env)
check "a program that forks is counted" test "$(wc -w <<<"$forked")" -eq 2
forks 10000
equal "what its child does moves no count" "$forked" "$(counts env)"
cp "$checkout/harness/tests/fixtures/toy/sort.c" sort.c
same "the first program once more" env

# Where every user may go.
open=$(mktemp -d /tmp/sealed.XXXXXX)
trap 'rm -rf "$open" "$scratch"' EXIT
deep=$open/a/folder/that/is/much/deeper/than/the/first/and_has_a_name_that_is_longer/project
mkdir -p "$deep" && cp -R "$project/." "$deep" && rm -rf "$deep/build/run"
cd "$deep" || exit 1
same "another folder" env
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$open" && chown -R 65534:65534 "$deep"
	other=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	if "${other[@]}" test -x "$bench"; then
		same "another user" "${other[@]}"
	else
		tap_skip "another user moves no count" "the checkout is in a folder that is closed to other users"
	fi
else
	tap_skip "another user moves no count" "needs root to be another user"
fi
cd "$project" || exit 1

# A program without symbols has its main where libc calls it.
sed -i 's/^build = make build\/sort-good.*/build = sh -c "make build\/sort-good \&\& strip build\/sort-good"/' plan.ini
equal "a program without symbols counts the same" "$wanted" "$(counts env)"
tap_done
