#!/usr/bin/env bash
# A project that is not Leuko, from a plan of 23 lines: new, accepted, green, red, accepted again, improved, drawn.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../toy.sh"

expect 4 "the first gate has nothing to compare with" "$bench" gate --quiet
equal "all values are new" 44 "$(verdict counts new)"
check "accept writes the baselines beside the plan" "$bench" accept latest --reason "first values"
check "one file a variant and input" test -f baselines/good/numbers.tsv -a -f baselines/wasteful/numbers.tsv
check "and the reason into the ledger" grep -q "first values" baselines/LEDGER.md
expect 0 "measured again, the gate is green" "$bench" gate --quiet
equal "as all values are the same" 44 "$(verdict counts same)"
expect 0 "from another folder too, with --plan" env -C / "$bench" --plan "$project/plan.ini" gate --quiet
expect 0 "from a folder below the plan's" env -C "$project/baselines/good" "$bench" gate --quiet

sed -i 's/return line;/return strcpy(malloc(strlen(line) + 1), line);/' sort.c
expect 1 "an allocation more for each line is a regression" "$bench" gate --quiet
check "named by cell and metric" grep -qx "good/numbers/16K malloc_profiler.calls" <(findings regressed)
check "of the variant that has it alone" test -z "$(findings regressed | grep wasteful)"
check "the report names the function" grep -q "take_line" build/run/latest/report/report.txt
check "the regression can be accepted" "$bench" accept latest --reason "each line is allocated"
expect 0 "then the gate is green" "$bench" gate --quiet

sed -i '/^#else/,/^#endif/s/return strcpy(malloc(strlen(line) + 1), line);/return line;/' sort.c
expect 4 "an improvement is to be accepted, too" "$bench" gate --quiet
check "named by cell and metric" grep -qx "good/numbers/16K malloc_profiler.calls" <(findings improved)
expect 0 "unless it is only to be noticed" "$bench" gate --quiet --ratchet notice

sed -i 's/puts(lines\[i\])/puts(i ? lines[i] : "x")/' sort.c
expect 1 "another output is a regression" "$bench" gate --quiet
check "named by its metric" grep -qx "good/numbers/1K output.stdout" <(findings regressed)
expect 2 "generate wants a size" "$bench" generate numbers
equal "generate prints an input of the plan" 1024 "$("$bench" generate numbers 1K | wc -c)"
check "or writes it into a folder" "$bench" generate numbers 16K -o "$scratch/inputs"
equal "as one file of that size" 16384 "$(cat "$scratch"/inputs/* | wc -c)"
tap_done
