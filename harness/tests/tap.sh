# shellcheck shell=bash
# TAP for shell tests. A test sources it, checks, and ends with tap_done, which prints the plan; a test that stops early prints none
# and so fails.
#
#   . "$(dirname "$0")/../tap.sh"
#   expect 2 "an unknown option is refused" build/bin/leuko-bench --nonsense
#   output_has "the option is named" "--nonsense"
#   check "the folder is made" test -d "$scratch/out"
#   tap_done
#
# scratch  a folder of the test's own, removed at its end
# output   stdout and stderr of the last `expect` or `check`

set -u
tap_count=0
tap_failures=0
output=
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

tap_ok() { echo "ok $((++tap_count)) - $1"; }

# tap_not_ok NAME [DIAGNOSTICS]
tap_not_ok() {
	echo "not ok $((++tap_count)) - $1"
	tap_failures=$((tap_failures + 1))
	if [ $# -gt 1 ]; then head -c 4000 <<<"$2" | sed 's/^/# /'; fi
}

tap_skip() { echo "ok $((++tap_count)) - $1 # SKIP $2"; }

# expect STATUS NAME COMMAND…: the command exits with STATUS.
expect() {
	local wanted=$1 name=$2 status=0
	shift 2
	output=$("$@" 2>&1 </dev/null) || status=$?
	if [ "$status" -eq "$wanted" ]; then
		tap_ok "$name"
	else
		tap_not_ok "$name" "$*"$'\n'"expected exit code $wanted, got $status; it said:"$'\n'"$output"
	fi
}

# check NAME COMMAND…: the command succeeds.
check() { expect 0 "$@"; }

# output_has NAME TEXT: the last output holds TEXT. output_lacks NAME TEXT: it does not.
output_has() {
	case $output in
	*"$2"*) tap_ok "$1" ;;
	*) tap_not_ok "$1" "expected to find: $2"$'\n'"in: $output" ;;
	esac
}
output_lacks() {
	case $output in
	*"$2"*) tap_not_ok "$1" "expected not to find: $2"$'\n'"in: $output" ;;
	*) tap_ok "$1" ;;
	esac
}

# equal NAME EXPECTED ACTUAL
equal() {
	if [ "$2" = "$3" ]; then tap_ok "$1"; else tap_not_ok "$1" "expected: $2"$'\n'"got:      $3"; fi
}

tap_done() {
	echo "1..$tap_count"
	[ "$tap_failures" -eq 0 ]
}
