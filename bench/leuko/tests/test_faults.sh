#!/usr/bin/env bash
# Some of the faults that are quick to prove, one of each kind: an allocation, another output, a crash. `make prove` takes all of them.
# slow
# deadline: 600
. "$(dirname "$0")/../../../harness/tests/tap.sh"
cd "$(dirname "$0")/../../.." || exit 1
expect 0 "the gate sees an allocation, another output and a crash" build/bin/leuko-bench prove allocation-per-name output crash
output_has "and says how many" "3 of 3 faults proved"
tap_done
