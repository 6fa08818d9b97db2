#!/usr/bin/env bash
# Install what the Makefile needs and this machine lacks; when nothing is missing, do and say nothing.
# usage: scripts/setup.sh [--yes] [test|browser|fuzz|compete]
#   test: also what only the tests and `make tidy` need; browser: also what the page is tried in; fuzz: also what only `make fuzz` needs;
#   compete: also the allocators of `leuko-bench compete`; --yes, or YES=1 in the environment: do not ask
#
# It uses apt-get, as root or with passwordless sudo. On a terminal it shows the packages and the commands and asks once. Without one, or
# where CI is `true` or 1, it installs without asking. Otherwise, and where there is no apt-get, it prints what to type.
#
# Exit code: 0 nothing is missing, 2 usage, 3 something is missing still and it says what to type, 130 interrupted while installing.
set -euo pipefail
cd "$(dirname "$0")/.."

# role | Debian and Ubuntu package | how to see it where it came from elsewhere; `debian`: only Debian has it as a package of its own
table='
measure | gcc                | program gcc
measure | libc6-dev          | file /usr/include/stdio.h
measure | make               | program make
measure | git                | program git
measure | patch              | program patch
measure | pkg-config         | program pkg-config
measure | ca-certificates    | debian -
measure | ruby               | program gem
measure | libglib2.0-dev     | module gio-2.0
measure | libjson-glib-dev   | module json-glib-1.0
measure | libdw-dev          | module libdw
measure | libxxhash-dev      | module libxxhash
measure | valgrind           | program valgrind
measure | libc6-dbg          | debian -
measure | hyperfine          | program hyperfine
measure | python3-matplotlib | python matplotlib
measure | python3-jinja2     | python jinja2
test    | libcmocka-dev      | module cmocka
test    | perl               | program prove
test    | ruby-dev           | header ruby.h
test    | groff-base         | program groff
test    | shellcheck         | program shellcheck
test    | clang-format       | program clang-format
test    | black              | program black
test    | flake8             | program flake8
test    | mypy               | program mypy
test    | python3-prometheus-client | python prometheus_client
test    | nodejs             | program node
test    | npm                | program npm
browser | chromium           | program chromium
fuzz    | clang              | program clang
fuzz    | libclang-rt-dev    | debian -
compete | libmimalloc2.0     | library libmimalloc.so.2
compete | libjemalloc2       | library libjemalloc.so.2
compete | libtcmalloc-minimal4 | library libtcmalloc_minimal.so.4
'

say() { echo "setup: $*" >&2; }
fail() {
	say "$@"
	exit 3
}

usage='usage: scripts/setup.sh [--yes] [test|browser|fuzz|compete]'
yes=${YES-} role=measure
for word; do
	case $word in
	--yes) yes=1 ;;
	test | browser | fuzz | compete) role=$word ;;
	*)
		say "unknown role \"$word\"; $usage"
		exit 2
		;;
	esac
done
roles=" measure $role "

# The packages of the wanted roles, and how to see each without dpkg.
packages=() witnesses=()
while IFS='| ' read -r role package witness; do
	[[ -n $role && $roles == *" $role "* ]] || continue
	packages+=("$package") witnesses+=("$witness")
done <<<"$table"

witness_present() {
	case $1 in
	program) command -v "$2" >/dev/null ;;
	file) [ -e "$2" ] ;;
	header) ruby -rrbconfig -e 'exit File.exist?(File.join(RbConfig::CONFIG["rubyhdrdir"], ARGV[0]))' "$2" 2>/dev/null ;;
	library) [[ $(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) == *"$2 "* ]] ;;
	debian) ! command -v dpkg-query >/dev/null ;;
	module) command -v pkg-config >/dev/null && pkg-config --exists "$2" ;;
	python) /usr/bin/python3 -c "import importlib.util, sys; sys.exit(not importlib.util.find_spec('$2'))" 2>/dev/null ;;
	esac
}

# Sets `missing` to the packages that are neither installed nor, by their witness, there from elsewhere (a ruby built by hand, say).
packages_check() {
	local installed='' index
	missing=()
	if command -v dpkg-query >/dev/null; then
		installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
	fi
	for index in "${!packages[@]}"; do
		[[ $'\n'$installed$'\n' == *$'\n'"installed ${packages[index]}"$'\n'* ]] && continue
		# shellcheck disable=SC2086 # a witness is two words
		witness_present ${witnesses[index]} || missing+=("${packages[index]}")
	done
}

# apt_try SECONDS WORD…: run apt-get under a deadline, as root, with its output in the log. A server that is silent for 30 s counts as
# failed, and is tried twice more. Ended while it installs, dpkg would leave packages half installed, so then it does not see ^C.
apt_try() {
	local seconds=$1 status=0 deadline=(--kill-after=30) shield=()
	shift
	[[ $1 != install || " $* " == *' --download-only '* ]] || deadline=() shield=(--ignore-signal=INT --ignore-signal=HUP)
	"${root[@]}" timeout --foreground "${deadline[@]}" "$seconds" env "${shield[@]}" DEBIAN_FRONTEND=noninteractive LC_ALL=C \
		apt-get "$@" -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 -o Acquire::Retries=2 -o DPkg::Lock::Timeout=5 \
		</dev/null >"$log" 2>&1 || status=$?
	[ $status -ne 124 ] || echo "ended by setup.sh, because it took more than $seconds s" >>"$log"
	return $status
}

# apt_run SECONDS WORD…: the same, waiting for some ten minutes where another process holds one of apt's locks.
apt_run() {
	local tries holder
	for ((tries = 0; tries < 40; tries++)); do
		[ -z "$interrupted" ] || return 1
		if apt_try "$@"; then return 0; fi
		grep -qE 'Could not get lock|Unable to (acquire|lock)' "$log" || return 1
		holder=$(sed -n 's/.*held by \(process [^.]*\).*/\1/p' "$log" | head -n 1)
		((tries > 0)) || say "waiting up to ten minutes for apt's lock, which ${holder:-another process} holds"
		sleep 15
	done
	say "gave up waiting for apt's lock, which ${holder:-another process} holds; when that has ended, run make again"
	return 1
}

# Packages that an earlier apt-get unpacked and was killed before it configured; apt-get installs nothing beside them.
packages_repair() {
	command -v dpkg >/dev/null && [ -n "$(dpkg --audit 2>/dev/null)" ] || return 0
	say "an installation was broken off here; finishing it with dpkg --configure -a"
	"${root[@]}" timeout --foreground 900 env --ignore-signal=INT --ignore-signal=HUP DEBIAN_FRONTEND=noninteractive LC_ALL=C \
		dpkg --configure -a </dev/null >"$log" 2>&1 ||
		fail_installing "dpkg could not finish it"
}

fail_installing() {
	[ -z "$interrupted" ] || fail_interrupted
	tail -n 15 "$log" | sed 's/^/  /' >&2
	fail "$1; $log has all of it. Mend what it says and run make again, or type:
  $typed"
}
fail_interrupted() {
	say "interrupted; no package is half installed. To go on, run make again, or type:
  $typed"
	exit 130
}

# Ask on the terminal; anything but y or yes, an end of file, ^C and five minutes without an answer are all no.
ask() {
	local answer='' prompt='setup: install them now? [y/N] ' waits=0
	say "this would install them:"
	printf '  %s\n' "$typed" >&2
	trap 'declined' INT TERM HUP
	# In pieces: a ^C just before a read begins is seen when that read ends.
	until read -r -t 5 -p "$prompt" answer; do
		if (($? <= 128 || ++waits == 60)); then
			echo >&2
			break
		fi
		prompt=''
	done
	trap - INT TERM HUP
	[[ $answer =~ ^[[:space:]]*[yY]([eE][sS])?[[:space:]]*$ ]] || declined
}
declined() {
	echo >&2
	fail "nothing was installed; type this, then run make again:
  $typed"
}

packages_check
((${#missing[@]} == 0)) && exit 0
say "missing: ${missing[*]}"

if ! command -v apt-get >/dev/null; then
	fail "no apt-get here; install what these Debian packages hold by your system's own means, then run make again"
fi
command=(apt-get install -y --no-install-recommends "${missing[@]}")
typed="sudo apt-get update && sudo ${command[*]}"
if [ "$(id -u)" -eq 0 ]; then
	root=()
	typed=${typed//sudo /}
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
	root=(sudo -n)
else
	fail "not root, and sudo asks for a password; type this, then run make again:
  $typed"
fi
if [ -t 0 ] && [ -t 2 ] && [[ ${CI-} != @(true|1) ]] && [[ $yes =~ ^(0|no|)$ ]]; then ask; fi

mkdir -p build
log=build/setup.log interrupted=
say "installing them with ${root[0]:+sudo }apt-get; its output goes to $log"
trap 'interrupted=yes' INT TERM HUP
SECONDS=0
packages_repair
# Lists may be absent, or so old that they name files the servers no longer have. One broken source need not stop us: the install tells.
apt_run 300 update || [ -n "$interrupted" ] || say "apt-get update failed; trying with the lists as they are"
# Fetched first, which ^C ends at once; then installed, which ^C lets finish.
apt_run 900 "${command[@]:1}" --download-only || fail_installing "apt-get could not fetch them"
apt_run 1800 "${command[@]:1}" || fail_installing "apt-get could not install them"
wanted=${#missing[@]}
packages_check
((${#missing[@]} == 0)) || fail "apt-get said yes, yet these are still missing: ${missing[*]}; see $log"
say "installed $wanted packages in $SECONDS s"
[ -z "$interrupted" ] || fail_interrupted
