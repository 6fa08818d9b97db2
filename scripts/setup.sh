#!/usr/bin/env bash
# Install what the Makefile needs and this machine lacks; when nothing is missing, do and say nothing.
# usage: scripts/setup.sh [test|fuzz|compete]    test: also what only the tests and `make tidy` need; fuzz: also what only `make fuzz`
#                                                needs; compete: also the allocators of `leuko-bench compete`
#
# Says what it will install; uses apt-get as root or with passwordless sudo. Otherwise, and where there is no apt-get, it prints the
# exact command or the list of packages and exits with 3.
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
test    | libcmocka-dev      | module cmocka
test    | perl               | program prove
test    | ruby-dev           | header ruby.h
test    | ruby-bundler       | program bundle
test    | shellcheck         | program shellcheck
test    | clang-format       | program clang-format
test    | black              | program black
test    | flake8             | program flake8
test    | mypy               | program mypy
test    | nodejs             | program node
test    | npm                | program npm
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

case "${1-measure}" in
measure) roles=' measure ' ;;
test) roles=' measure test ' ;;
fuzz) roles=' measure fuzz ' ;;
compete) roles=' measure compete ' ;;
*)
	say "unknown role \"$1\"; usage: scripts/setup.sh [test|fuzz|compete]"
	exit 2
	;;
esac

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

# Run apt-get, waiting for up to ten minutes where another one holds its lock. Its output goes to the log.
apt_run() {
	local try
	for ((try = 0; try < 120; try++)); do
		: >"$log"
		if "${root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get "$@" >"$log" 2>&1; then return 0; fi
		grep -qE 'Could not get lock|Unable to (acquire|lock)' "$log" || return 1
		((try > 0)) || say "another apt-get is running; waiting for it"
		sleep 5
	done
	return 1
}

packages_check
((${#missing[@]} == 0)) && exit 0
say "missing: ${missing[*]}"

if ! command -v apt-get >/dev/null; then
	fail "no apt-get here; install what these Debian packages hold by your system's own means, then run make again"
fi
command=(apt-get install -y --no-install-recommends "${missing[@]}")
if [ "$(id -u)" -eq 0 ]; then
	root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
	root=(sudo -n)
else
	fail "not root, and sudo asks for a password; type this, then run make again:
  sudo apt-get update && sudo ${command[*]}"
fi

mkdir -p build
log=build/setup.log
say "installing them with ${root[0]:+sudo }apt-get; its output goes to $log"
# Lists may be absent, or so old that they name files the servers no longer have. One broken source need not stop us: the install tells.
apt_run update || say "apt-get update failed; trying with the lists as they are"
if ! apt_run "${command[@]:1}"; then
	tail -n 15 "$log" | sed 's/^/  /' >&2
	fail "apt-get could not install them; mend what it says, or type: ${root[0]:+sudo }${command[*]}"
fi

packages_check
((${#missing[@]} == 0)) || fail "apt-get said yes, yet these are still missing: ${missing[*]}; see $log"
say "done"
