#!/usr/bin/env bash
# The merge base: an earlier commit's programs, built and measured in the same job, tell a change of the code from one of the machine.
# slow
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../toy.sh"
unset CI GITHUB_BASE_REF GITHUB_EVENT_NAME
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b

sed -i 's/^sizes = .*/sizes = 16K/; s/^probes = .*/probes = output;malloc_profiler;process;callgrind/' plan.ini
printf 'build/\n' >.gitignore
gate() { "$bench" gate --quiet --base "$@"; }
commit() { git add -A && git commit -qm "$1"; }
base_label() { verdict base label; }
# slower: each line costs some instructions more, and nothing else.
slower() { sed -i 's/^static char \*take_line(char \*line) {/&\n    for (volatile int i = 0; i < 3; i++) continue;/' sort.c; }

# ---- No base ----

gate none >/dev/null
check "a run without a base is accepted as always" "$bench" accept latest --reason first
expect 0 "where there is no repository, auto is judged against the baselines alone" gate auto
output_has "and says why" "There is no base. git knows no repository here"
expect 3 "required does not measure then" gate required
output_has "and says why, too" "--base required: git knows no repository here"
git init -q -b main . && commit first
expect 3 "a revision that is none is refused" gate nonsense
output_has "by its name" 'git knows no commit "nonsense"'
expect 3 "as is one that git would take for an option" gate --output=x

# ---- Which commit it is ----

what_is() { /usr/bin/python3 -c 'import json, sys
part = json.load(open("build/run/latest/verdict.json"))[sys.argv[1]]
print(part["commit"], part["changed"], part["subject"])' "$1"; }
first=$(git rev-parse HEAD)
hostile=$(printf '<b>@someone</b> | `x` #1 \033[31m\342\200\256%0300d' 0)
shown="<b>@someone</b> | \`x\` #1 \\x1b[31m\\u{202e}000"
git commit -q --allow-empty -m "$hostile"
expect 0 "a commit of any subject is measured" gate HEAD~1
equal "the verdict has the head's hash and subject" "$(git rev-parse HEAD) False $shown" "$(what_is head | sed 's/000.*/000/')"
equal "and the base's" "$first False first" "$(what_is base)"
expect 0 "it is reported" "$bench" report latest
output_has "with both in its first lines" "Base: $(git rev-parse --short=12 HEAD~1) first"
output_has "and shows what the subject is made of" "Head: $(git rev-parse --short=12 HEAD) ${shown%u*}"
check "the page and the comment are made of it" "$bench" report latest --html "$scratch/page.html" --comment "$scratch/comment.md"
check "the page has both commits" grep -q "Base: ${first:0:12} first" "$scratch/page.html"
check "on the page its markup is text" test -z "$(grep -l '<b>' "$scratch/page.html")"
check "in the comment it is code" grep -qE '^- (`+)Head: .*[^`]\1$' "$scratch/comment.md"
check "and without its control characters" test -z "$(grep -lP '\x1b|\x{202e}' "$scratch/page.html" "$scratch/comment.md")"

# What each line leaves behind is worst where there are most lines; a peak is shown by what makes it, all bytes.
sed -i 's/return line;/return strcpy(malloc(strlen(line) + 1), line);/' sort.c
expect 1 "a block more for each line is worse" gate HEAD
check "its page is made" "$bench" report latest --html "$scratch/page.html"
equal "each metric that malloc_profiler has a profile of is drawn beside the base's, where it is worst" \
	"bytes calls live_blocks_at_exit live_byte_calls live_bytes_at_exit" "$(/usr/bin/python3 -c 'import json
drawn = json.load(open("build/run/latest/report/profiles.json"))["profiles"]
found = [one["metric"].split(".") for one in drawn if (one["cell"], one["against"]) == ("good/numbers/16K", "the base")]
print(*sorted(name for probe, name in found if probe == "malloc_profiler"))')"
check "and led to" grep -q 'aria-label="flame graph of good/numbers/16K, malloc_profiler.bytes"' "$scratch/page.html"
git checkout -q sort.c

sed -i 's/^static int compare_lines(/static  int compare_lines(/' sort.c
touch untracked.c
expect 0 "a change that no commit has is measured" gate HEAD
equal "and said" "True" "$(what_is head | cut -d ' ' -f 2)"
expect 0 "the report has it" "$bench" report latest
output_has "behind the subject" ", with changes that no commit has"
git checkout -q sort.c
expect 0 "a file that git does not know is no change" gate HEAD
equal "to the verdict" "False" "$(what_is head | cut -d ' ' -f 2)"
rm untracked.c
git checkout -q -b change HEAD && echo >>Makefile && git commit -qam "of the pull request"
git checkout -q -b merged main && git merge -q --no-ff -m "Merge it" change
GITHUB_REF=refs/pull/7/merge expect 0 "a pull request that GitHub merged for the job is measured" gate main
equal "its head is the pull request's own commit" "$(git rev-parse change) False of the pull request" "$(what_is head)"
expect 0 "any other merge is measured" gate main
equal "as itself" "$(git rev-parse HEAD) False Merge it" "$(what_is head)"
git checkout -q main && git reset -q --hard "$first" && git branch -qD change merged
cp build/run/latest/verdict.json "$scratch/verdict.json"
sed -i 's/"commit" : "[0-9a-f]*"/"commit" : "--output=x"/' build/run/latest/verdict.json
expect 2 "a verdict whose commit is none is refused" "$bench" report latest
output_has "by its place" 'verdict.json: head.commit: expected a full hash of git, found "--output=x"'
cp "$scratch/verdict.json" build/run/latest/verdict.json

# ---- The same program ----

expect 0 "an unchanged tree is the same as its commit" gate HEAD
equal "which the verdict names" "the base $(git rev-parse --short=12 HEAD)" "$(base_label)"
equal "nothing is measured twice" "" "$(find build/run/latest/base -name malloc.json)"
check "a second gate takes repeatable values from the cache" grep -q "from the cache" <("$bench" gate --base HEAD 2>&1)
change 's/^run = build\/sort-good {input}/run = build\/sort-good {input} x/'
check "another command line is another measurement" grep -q "count: 4 measurements in" <("$bench" gate --variant good 2>&1)
git checkout -q plan.ini
sed -i '1s|^|/* A remark. */\n|' sort.c
expect 0 "a remark makes no other program" gate HEAD
equal "so that the base is not measured" "" "$(find build/run/latest/base -name malloc.json)"
git checkout -q sort.c

# ---- Instructions, on a machine that the baselines do not know ----

# Under the name without a digest, which any fingerprint may have.
elsewhere() {
	for file in baselines/*/*.machine-*.tsv; do mv "$file" "${file%%.*}.machine.tsv"; done
	sed -i 's/^# fingerprint: .*/# fingerprint: other; glibc 1; gcc 1; valgrind 1/' baselines/*/*.machine.tsv
	git add -A
}
elsewhere && commit elsewhere

# A budget begins with what another kind of machine counted, and it counts 10 % more by now.
began=$(git rev-parse HEAD)
budget() { python3 -c 'import json
budget, = json.load(open("build/run/latest/verdict.json"))["budgets"]
print(budget["status"], budget["derived"], round(budget["spent"], 3))'; }
python3 - baselines/good/numbers.machine.tsv <<'END'
import re, sys
text = open(sys.argv[1]).read()
open(sys.argv[1], "w").write(re.sub(r"instructions\t(\d+)", lambda found: f"instructions\t{int(found[1]) * 11 // 10}", text))
END
commit "ten percent" && printf '\n[budget]\ngood.callgrind.instructions = 5 %% since %s\n' "$began" >>plan.ini
expect 0 "without a base such a budget is not judged" gate none
equal "and the verdict says so" "incomparable False 0.0" "$(budget)"
output_has "the report, too" "No machine of this kind"
expect 1 "with one, it is judged in proportion" gate HEAD
equal "and has lost what the other kind gained" "regressed True 0.1" "$(budget)"
output_has "which the report explains" "in the proportion"
git reset -q --hard "$began"
slower
expect 0 "without a base, instructions are not compared there" gate none
expect 1 "with one, more instructions are a regression" gate HEAD
output_has "the report names the function, which the compiler inlined, and its line" "take_line (sort.c:14), called by main: +"
output_has "said to be the base's" "from the base"
output_has "explained against it" "against the base $(git rev-parse --short=12 HEAD)"
output_has "by its function" "take_line "
expect 0 "explain shows the same" "$bench" explain latest
output_has "with the line" "sort.c:14"
expect 2 "explain refuses a cell that was not measured" "$bench" explain latest good/numbers/1K
expect 2 "and a metric that changed nowhere" "$bench" explain latest good/numbers/16K malloc_profiler.calls
equal "of both variants" "good/numbers/16K callgrind.instructions
wasteful/numbers/16K callgrind.instructions" "$(findings regressed)"
check "the regression can be accepted" "$bench" accept latest --reason "lines are looked at"
row='^good/numbers/16K\tcallgrind.instructions\t1\.\d+\tlines are looked at$'
check "as a ratio, with its reason" grep -qP "$row" baselines/accepted.tsv
elsewhere
expect 0 "then the gate is green" gate HEAD
commit slower
expect 0 "and green against the base before the commit" gate HEAD^
slower
expect 1 "the row of the base allows nothing more" gate HEAD
git checkout -q sort.c
printf 'good/numbers/16K\tcallgrind.instructions\t0\tx\n' >>baselines/accepted.tsv
expect 2 "a ratio of 0 is refused" gate HEAD
output_has "with file and line" "accepted.tsv:"
git checkout -q baselines

# ---- The start-up ----

# startups: variant, objects of the program's own whose start-up grew by a thousand instructions at least, and whether the rows add up.
startups() { python3 -c 'import json
for one in json.load(open("build/run/latest/verdict.json"))["startups"]:
    changes = {row["function"]: int(row["now"]) - int(row["was"]) for row in one["rows"]}
    grown = [name for name, change in changes.items() if change >= 1000 and "sort" in name]
    print(one["variant"], *grown, sum(changes.values()) == int(one["now"]) - int(one["was"]))'; }
printf '__attribute__((constructor)) static void start(void) { for (volatile int i = 0; i < 1000; i++) continue; }\n' >>sort.c
expect 0 "instructions before main are not judged" gate HEAD
equal "they are told by object" "good sort-good True
wasteful sort-wasteful True" "$(startups)"
output_has "which the report says" "good starts up with +"
expect 0 "explain shows them" "$bench" explain latest good/numbers/16K callgrind.startup
output_has "by object" "callgrind.startup of good/numbers/16K by object"
git checkout -q sort.c
slower
gate HEAD >/dev/null
equal "other code has no other start-up" "" "$(startups)"
git checkout -q sort.c

# ---- Time ----

# timings: variant and arms of each timing against the base, whether its rounds are those of a look, and whether the verdict agrees.
timings() { python3 -c 'import json
run, verdict = (json.load(open("build/run/latest/" + name)) for name in ("results.json", "verdict.json"))
for timing, finding in zip(run["base_timings"], verdict["base_timings"]):
    runs = timing["runs_per_round"] * timing["rounds"]
    whole = timing["rounds"] in (6, 12, 24, 48) and {len(arm) for arm in timing["seconds"].values()} == {runs}
    agrees = finding["rounds"] == timing["rounds"] and finding["smallest_change"] >= 0.02
    print(timing["variant"], timing["metric"], sorted(timing["seconds"]), whole, agrees)'; }
change 's/^probes = .*/probes = output;hyperfine/'
printf '\n[probe hyperfine pr]\nruns = 2\n' >>plan.ini && git commit -qam timed
gate HEAD >/dev/null
equal "an unchanged program is not timed" "" "$(timings)"
sed -i 's/argc > 1/argc > 1 \&\& argv[0] != argv[1]/' sort.c
gate HEAD >/dev/null
code=$?
arms="['again', 'base', 'head'] True True"
equal "a changed one is, in planned looks, beside the base once more" "good time $arms
good cpu_time $arms
wasteful time $arms
wasteful cpu_time $arms" "$(timings)"
expect "$code" "judged again, it says the same" "$bench" check latest
cp -r build/run/latest/. "$scratch/edited"
sed -i 's/"base_timings" : \[/&{"input":"numbers","size":16384,"variant":"none","rounds":6,"runs_per_round":2,"seconds":{}},/' \
	"$scratch/edited/results.json"
expect 2 "a timing of no variant is refused" "$bench" check "$scratch/edited"
sed -i 's/"metric" : "cpu_time"/"metric" : "time.none"/' "$scratch/edited/results.json"
expect 2 "as is one by a metric that the plan does not time" "$bench" check build/run/latest --against "$scratch/edited"
git checkout -q sort.c && git revert --no-edit HEAD >/dev/null

# prints SECONDS: a program that says in the mode `again` that it took so long.
prints() { printf '#!/bin/sh\ncase $* in *--again*) echo %s ;; esac\n' "$1" >timed.sh && chmod +x timed.sh && cp timed.sh slower.sh; }
prints 0.25
sed -i 's/^probes = .*/probes = output;hyperfine/; s/^build = .*//; s/^run = build\/sort-good/program = timed.sh\nrun = .\/x/
	s/^run = build\/sort-wasteful/program = slower.sh\nrun = .\/x/' plan.ini
printf '\n[mode again]\nsummary = s\narguments = --again\ntime = printed\n' >>plan.ini
printf '[pair again]\nreference = good\ncandidate = wasteful\nmode = again\n' >>plan.ini
gate none >/dev/null
"$bench" accept latest --reason "prints its time" >/dev/null && commit "prints its time" && prints 0.5
expect 1 "a variant is timed against the base in the modes of its pairs" gate HEAD
output_has "which the report names" "good on numbers/16K takes 2.00 of the base's time.again"
check "such a slow-down can be accepted" "$bench" accept latest --reason "twice the work"
row='^good/numbers/16K\ttime.again\t2\ttwice the work$'
check "by the name of the metric" grep -qP "$row" baselines/accepted.tsv
expect 0 "and is, from then on" gate HEAD
git checkout -q . && git clean -q -fd baselines && git revert --no-edit HEAD >/dev/null

expect 0 "--timings says where the time went" "$bench" gate --quiet --base none --timings
output_has "by stage" "judge and report"
output_has "and by probe" "measurements"

# ---- Drift ----

sed -i 's/\tmalloc_profiler.calls\t\([0-9]*\)/\tmalloc_profiler.calls\t1\1/' baselines/good/numbers.tsv && commit drifted
expect 4 "a value that is not the committed one, without a base" gate none
expect 5 "is drift where the base has it, too" gate HEAD
equal "as data" "good/numbers/16K malloc_profiler.calls" "$(findings drift)"
output_has "and in words" "this change did not cause the difference"
sed -i 's/return line;/return strcpy(malloc(strlen(line) + 1), line);/' sort.c
expect 1 "a regression beside it is a regression" gate HEAD
git checkout -q sort.c && git revert --no-edit HEAD >/dev/null

# ---- What is lost ----

lost() { python3 -c 'import json; print("\n".join(json.load(open("build/run/latest/verdict.json"))["base"]["lost"]))'; }
change '/^\[pair/,/^$/d'
rm baselines/good/numbers.machine.tsv
expect 4 "a pair and a file of baselines that are gone must be accepted" gate HEAD
equal "as data" "pair wasteful: wasteful is not compared with good
the file baselines/good/numbers.machine.tsv is gone" "$(lost)"
output_has "and in words" "No longer measured or judged"
check "they can be accepted" "$bench" accept latest --reason "compared elsewhere"
check "with the reason" grep -qP '^pair wasteful: .*\tcompared elsewhere$' baselines/losses.tsv
check "and a row of the ledger" grep -q "compared elsewhere" baselines/LEDGER.md
expect 0 "then the gate is green" gate HEAD
git checkout -q plan.ini && git checkout -q HEAD -- baselines && rm -f baselines/losses.tsv

# ---- Bases that are not to be had ----

sed -i 's/int main/int main main/' sort.c && commit broken && git checkout -q HEAD^ -- sort.c
expect 0 "a base that does not build leaves the baselines" gate auto
output_has "and its compiler is heard" "sort.c:"
expect 3 "required does not measure then, either" gate required
commit mended
printf '[project]\ncommand_seconds = 2\n\n' | cat - plan.ini >plan.new && mv plan.new plan.ini
sed -i 's|^build/sort-good:.*|&\n\techo $$$$ > "$(HUNG)"; exec sleep 600|' Makefile && commit endless && git checkout -q HEAD^ -- Makefile
HUNG=$scratch/hung expect 0 "nor has one whose build never ends" gate auto
output_has "which is said" "no answer in 2 s"
check "it was begun" test -s "$scratch/hung"
expect 1 "it does not go on" kill -0 "$(cat "$scratch/hung")"
git checkout -q HEAD^ -- plan.ini && commit ended
sed -i 's/^run = build\/sort-good/rum = build\/sort-good/' plan.ini && commit "bad plan" && git checkout -q HEAD^ -- plan.ini
expect 0 "nor has a base whose plan cannot be read" gate auto
output_has "the line of its plan" 'plan.ini:4: [variant'
commit "good plan"
sed -i 's/variant wasteful/variant spare/; s/candidate = wasteful/candidate = spare/' plan.ini && commit "other name"
git checkout -q HEAD^ -- plan.ini
slower
expect 1 "a variant that the base lacks leaves the others" gate auto
output_has "and is named" "The base has no variant wasteful."
git checkout -q sort.c && commit "name again"
git clone -q --depth 1 "file://$project" "$scratch/shallow"
expect 0 "a shallow clone has no base" env -C "$scratch/shallow" GITHUB_EVENT_NAME=push "$bench" gate --quiet --base auto
output_has "and says what to type" "git fetch --unshallow"
git checkout -q --detach
expect 0 "a detached head has one" gate auto
equal "the branch's" "the base $(git rev-parse --short=12 main)" "$(base_label)"

# ---- Submodules ----

outer=$scratch/outer
git clone -q "$project" "$scratch/inner" && git -C "$scratch/inner" checkout -q -B main
git init -q -b main "$outer" && cd "$outer" || exit 1
git -c protocol.file.allow=always submodule --quiet add "$scratch/inner" part
sed 's|^build = make |&-C part |; s|^run = |&part/|' part/plan.ini >plan.ini
printf 'build/\n' >.gitignore
git add -A && git commit -qm outer
sed -i 's/^static char \*take_line(char \*line) {/&\n    for (volatile int i = 0; i < 3; i++) continue;/' part/sort.c
expect 1 "a base has the files of its submodules" "$bench" gate --quiet --base HEAD
equal "and is named" "the base $(git rev-parse --short=12 HEAD)" "$(base_label)"
rm -rf build/base && mv part/.git "$scratch/part.git"
expect 3 "a submodule that is not there is no base" "$bench" gate --quiet --base HEAD
output_has "which says what to type" "git submodule update --init 'part'"
cd "$project" || exit 1

# ---- Left whole ----

slower
"$bench" gate --quiet --base HEAD >"$scratch/one" 2>&1 &
first=$!
expect 1 "two gates at once do not meet" gate HEAD
wait "$first"
equal "each has its verdict" 1 $?
for seconds in 0.1 0.3 0.6 1.2 2; do
	rm -rf build/base build/cache build/run
	timeout --preserve-status -s KILL "$seconds" "$bench" gate --quiet --base HEAD >/dev/null 2>&1
	expect 1 "after a kill at $seconds s the next gate works" gate HEAD
done
rm build/run/latest/base/results.json
git stash -q && gate HEAD >/dev/null && rm build/run/latest/base/results.json
expect 2 "a run without the base that it speaks of is not judged" "$bench" check latest
output_has "and named" "said to be the base's"
tap_done
