#!/usr/bin/env bash
# scripts/setup.sh against stand-ins for dpkg, dpkg-query, apt-get, sudo and id: what it installs, when it asks, when it gives up.
. "$(dirname "$0")/../tap.sh"
cd "$(dirname "$0")/../../.." || exit 1

# A machine: a folder of its own with setup.sh, and a PATH with nothing but the stand-ins and a few tools of the shell.
machine=$scratch/machine
machine_new() {
	rm -rf "$machine"
	mkdir -p "$machine/scripts" "$machine/bin"
	cp scripts/setup.sh "$machine/scripts/"
	local tool
	for tool in bash env dirname mkdir grep head tail sed cat mv rm timeout; do ln -s "$(type -P $tool)" "$machine/bin/$tool"; done
	: >"$machine/calls"
	stand_in id 'echo 0'
	stand_in sleep 'echo sleep >>"$machine/calls"'
	stand_in dpkg-query 'while read -r name; do echo "installed $name"; done <"$machine/installed"; exit 1'
	stand_in apt-get 'echo "apt-get $*" >>"$machine/calls"; installs "$@"'
	stand_in sudo 'echo "sudo $*" >>"$machine/calls"; shift; [ "$1" = true ] || "$@"'
	# These are looked for outside PATH and may be seen: have them installed everywhere.
	printf '%s\n' python3-matplotlib libc6-dev >"$machine/installed"
}
installs() { # WORD…: what apt-get does to the machine
	local word
	[ "$1" = install ] && [[ " $* " != *" --download-only "* ]] || return 0
	for word; do [[ $word == -* || $word == *=* || $word == install ]] || echo "$word" >>"$machine/installed"; done
}
stand_in() { # NAME BODY
	printf '#!/bin/bash\nmachine=%q\n%s\n%s\n' "$machine" "$(declare -f installs)" "$2" >"$machine/bin/$1"
	chmod +x "$machine/bin/$1"
}
setup() { env -i PATH="$machine/bin" "$machine/scripts/setup.sh" "$@"; }
calls_are() { equal "$1" "$2" "$(cat "$machine/calls")"; }

machine_new
expect 0 "root: it installs" setup
output_has "it says what is missing first" "missing: gcc make git patch"
equal "it updates the lists, fetches, and installs" "update download install" \
	"$(sed 's/.* --download-only .*/download/; s/apt-get \([a-z]*\).*/\1/' "$machine/calls" | xargs)"
equal "every apt-get has deadlines" 3 "$(grep -c 'Acquire::http::Timeout=.*Acquire::Retries=.*DPkg::Lock::Timeout=' "$machine/calls")"
output_has "it says how long it took" "setup: installed 14 packages in "
check "no recommended packages are pulled in" grep -q 'install -y --no-install-recommends gcc ' "$machine/calls"
check "what only the tests need stays out" bash -c "! grep -q -e shellcheck -e npm '$machine/calls'"
: >"$machine/calls"
expect 0 "a second run succeeds" setup
equal "a second run says nothing" "" "$output"
calls_are "a second run calls no apt-get" ""
expect 0 "the role test installs what the tests need" setup test
output_has "only what is missing is installed" "missing: libcmocka-dev"

machine_new
stand_in id 'echo 1000'
expect 0 "passwordless sudo: it installs" setup
check "apt-get runs under sudo" grep -q '^sudo -n timeout .* apt-get install' "$machine/calls"

machine_new
stand_in id 'echo 1000'
stand_in sudo 'echo "sudo: a password is required" >&2; exit 1'
expect 3 "sudo with a password: it stops with 3" setup
output_has "it prints the command to type" "  sudo apt-get update && sudo apt-get install -y --no-install-recommends gcc "
calls_are "it touches nothing" ""
rm "$machine/bin/sudo"
expect 3 "no sudo: it stops with 3" setup
output_has "it prints the command there, too" "sudo apt-get install"

machine_new
rm "$machine/bin/apt-get" "$machine/bin/dpkg-query"
expect 3 "no Debian: it stops with 3" setup
output_has "it lists the packages" "missing: gcc"
for tool in gcc make git patch gem valgrind hyperfine pkg-config; do stand_in $tool 'exit 0'; done
sed -i 's|/usr/bin/python3 -c .*;;|true ;;|' "$machine/scripts/setup.sh"
expect 0 "no Debian, but all is there: nothing to do" setup

machine_new
stand_in gem 'exit 0'
expect 0 "a ruby from elsewhere serves" setup
check "no other ruby is installed" bash -c "! grep -qw ruby '$machine/calls'"
stand_in ruby 'exit 1'
expect 0 "a ruby without headers does not serve the tests" setup test
check "its headers are installed" grep -qw ruby-dev "$machine/calls"
check "packages that only Debian knows are asked of dpkg alone" grep -qw libc6-dbg "$machine/calls"

machine_new
stand_in ldconfig 'echo "	libjemalloc.so.2 (libc6,x86-64) => /lib/libjemalloc.so.2"; echo "	libtcmalloc_minimal.so.45 (libc6) => /lib/none"'
expect 0 "the role compete installs the allocators" setup compete
check "the others" grep -q 'install .*libmimalloc2.0 libtcmalloc-minimal4' "$machine/calls"
check "but none whose library is there from elsewhere" bash -c "! grep -q libjemalloc2 '$machine/calls'"

machine_new
stand_in apt-get '
	echo "$1" >>"$machine/calls"
	[ "$1" != update ] || exit 0
	echo "E: Unable to locate package hyperfine"; exit 100'
expect 3 "a package that cannot be had: it stops with 3" setup
output_has "it shows what apt-get said" "Unable to locate package hyperfine"

machine_new
stand_in apt-get '
	echo "$1" >>"$machine/calls"
	if [ "$1" = update ]; then exit 100; fi
	installs "$@"'
expect 0 "a source that cannot be updated does not stop it" setup
output_has "it mentions that the update failed" "apt-get update failed"

machine_new
stand_in apt-get '
	echo "$1" >>"$machine/calls"
	if [ "$(grep -c "^$1" "$machine/calls")" -lt 3 ]; then
		echo "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7"; exit 100
	fi
	installs "$@"'
expect 0 "a held lock is waited for" setup
output_has "it says that it waits, and for whom" "waiting up to ten minutes for apt's lock, which process 7 holds"
equal "it waits between the tries" 4 "$(grep -c sleep "$machine/calls")"
stand_in apt-get 'echo "E: Could not get lock /var/lib/dpkg/lock-frontend"; exit 100'
: >"$machine/installed"
expect 3 "a lock that is never freed: it gives up with 3" setup
output_has "it says so, and what to do" "gave up waiting for apt's lock, which another process holds; when that has ended, run make again"

machine_new
stand_in dpkg '
	[ "$1" = --audit ] || { echo "dpkg $*" >>"$machine/calls"; rm "$machine/broken"; }
	if [ -e "$machine/broken" ]; then echo "half configured"; fi'
touch "$machine/broken"
expect 0 "packages that a killed apt-get left half installed do not stop it" setup
equal "they are finished first" "dpkg --configure -a" "$(head -n 1 "$machine/calls")"
stand_in dpkg 'echo "half configured"; [ "$1" = --audit ]'
: >"$machine/installed"
expect 3 "packages that cannot be finished stop it with 3" setup
output_has "it says what failed" "dpkg could not finish it"

# on_terminal KEYS COMMAND…: run it on a terminal of its own, and type KEYS when it asks.
on_terminal() {
	python3 -c '
import os, pty, sys
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
said, typed = b"", False
while True:
    try:
        more = os.read(terminal, 4096)
    except OSError:
        break
    if not more:
        break
    said += more
    if not typed and b"[y/N]" in said:
        typed = True
        os.write(terminal, sys.argv[1].encode())
sys.stdout.buffer.write(said.replace(b"\r", b""))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 255)' "$@"
}
setup_asked() { # KEYS WORD…
	local keys=$1
	shift
	on_terminal "$keys" env -i PATH="$machine/bin" "$machine/scripts/setup.sh" "$@"
}
machine_new
expect 3 "on a terminal, n ends it with 3" setup_asked $'n\n'
output_has "it asked once what is missing" "setup: missing: gcc make git patch"
output_has "it printed the command" "apt-get update && apt-get install -y --no-install-recommends gcc make"
output_has "it says that nothing happened, and what to type" "nothing was installed; type this, then run make again"
expect 3 "enter alone is no" setup_asked $'\n'
expect 3 "the end of the input is no" setup_asked $'\x04'
expect 3 "^C ends it with 3" setup_asked $'\x03'
output_has "^C: it says what to type" "nothing was installed; type this, then run make again"
calls_are "none of them calls apt-get" ""
expect 0 "y installs" setup_asked $'y\n'
output_has "y: it says that it did" "setup: installed 14 packages"
machine_new
expect 0 "with --yes it does not ask on a terminal" setup_asked n --yes
output_lacks "no question is printed" "[y/N]"
machine_new
expect 0 "with YES=1 it does not ask on a terminal" on_terminal n env -i YES=1 PATH="$machine/bin" "$machine/scripts/setup.sh"
machine_new
expect 0 "with CI=true it does not ask on a terminal" on_terminal n env -i CI=true PATH="$machine/bin" "$machine/scripts/setup.sh"

# Signals, sent by apt-get itself, so that no time matters.
machine_new
interrupts='kill -INT "$(cat "$machine/setup.pid")"'
setup_noted() { env -i PATH="$machine/bin" bash -c 'echo $$ >"$0/setup.pid"; exec "$0/scripts/setup.sh"' "$machine"; }
stand_in apt-get 'echo "$1" >>"$machine/calls"; '"$interrupts"'; exit 130'
expect 130 "interrupted while it fetches, it ends with 130" setup_noted
output_has "it says what to type" "interrupted; no package is half installed. To go on, run make again, or type:"
calls_are "it goes no further" "update"
machine_new
stand_in apt-get 'echo "$1" >>"$machine/calls"; installs "$@"
	if [ "$1" = install ] && [[ " $* " != *" --download-only "* ]]; then kill -INT $$; '"$interrupts"'; echo whole >>"$machine/calls"; fi'
expect 130 "interrupted while it installs, it ends with 130" setup_noted
equal "but apt-get ignored the signal and is finished first" "whole" "$(tail -n 1 "$machine/calls")"

machine_new
stand_in apt-get 'exit 0'
expect 3 "an apt-get that installs nothing is not believed" setup
output_has "it names what is still missing" "still missing: gcc"

expect 2 "an unknown role is refused" scripts/setup.sh everything
output_has "it is named" '"everything"'

tap_done
