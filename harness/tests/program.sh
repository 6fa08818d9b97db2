#!/usr/bin/env bash
# Run one test program in a process group and a TMPDIR of its own. Both are gone when the program has ended, when it is late, and when
# the runner is (setpriv sends TERM). harness/tests/run.pl calls it.
# usage: harness/tests/program.sh SECONDS PROGRAM
set -m # a job is a process group
TMPDIR=$(mktemp -d) || exit 1
export TMPDIR CMOCKA_MESSAGE_OUTPUT=TAP
unset PERL_TEST_HARNESS_DUMP_TAP
trap 'exit 130' INT TERM
trap 'kill -KILL -- "-$job" 2>/dev/null; rm -rf "$TMPDIR"' EXIT

timeout --kill-after=10 "$1" "$2" </dev/null &
job=$!
wait "$job"
status=$?
if ((status == 124)); then
	echo "# no end in $1 s"
elif ((status > 128)); then
	echo "# killed by SIG$(kill -l "$status"); the deadline was $1 s"
fi
exit "$status"
