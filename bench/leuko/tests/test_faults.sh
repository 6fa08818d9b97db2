#!/usr/bin/env bash
# Two of the faults that are quick to prove: an allocation, and another output. `make prove` takes all of them.
# slow
# deadline: 600
. "$(dirname "$0")/../../../harness/tests/tap.sh"
cd "$(dirname "$0")/../../.." || exit 1
expect 0 "the gate sees an allocation and another output" build/bin/leuko-bench prove allocation-per-name output
output_has "and says how many" "2 of 2 faults proved"
tap_done
