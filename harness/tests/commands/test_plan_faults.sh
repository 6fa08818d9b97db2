#!/usr/bin/env bash
# Plans whose commands fail, hang, print without end or name what is not there: exit 2 or 3 with the plan's line, and nothing left.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../toy.sh"

# fails CODE NAME SED KEY: the plan changed by SED ends the gate with CODE, and the message names the line that begins with KEY.
fails() {
	change "$3"
	expect "$1" "$2" "$bench" gate --quiet
	output_has "and the plan's line is named" "plan.ini:$(line "$4"):"
	restore
}

fails 3 "a build that fails is no measurement" 's/^build = make .*good$/build = make build\/none/' 'build = make build/none'
fails 3 "nor is one that prints without end" 's/^build = make .*good$/build = yes/' 'build = yes'
fails 3 "a build command that is not there" 's/^build = make .*good$/build = .\/none now/' 'build = ./none'
output_has "is named" "none"
fails 3 "a build that makes no program" \
	's/^build = make .*good$/build = true/; s/build\/sort-good {input}/build\/none {input}/' '[variant good]'
output_has "names the program that is missing" "build/none"
fails 3 "a program that is a folder" 's/^run = build\/sort-good/program = build\nrun = .\/x/' '[variant good]'
fails 3 "a program that is not executable" 's/^run = build\/sort-good/program = sort.c\nrun = .\/x/' '[variant good]'
output_has "says what to type" "chmod +x"
fails 2 "two variants that build one program by different commands" 's/^\(run = build\/sort-\)wasteful/\1good/' '[variant wasteful]'
output_has "with what to do" "give each a program of its own, as build/app-{variant}"
change 's/^build = make build\/sort-.*/build = sh -c "echo built >>builds; make -s build\/sort-good"/
	s/^run = build\/sort-wasteful {input}/run = build\/sort-good {input}\nenvironment = MODE=other/'
check "two ways to run one program are two variants" "$bench" run --quiet --size 1K
equal "and it is built once" "built" "$(cat builds)"
restore
fails 2 "a run without {input}" 's/^run = build\/sort-good.*/run = build\/sort-good/' 'run = build/sort-good'
fails 3 "a generator that fails" 's/^generate = .*/generate = false {size}/' 'generate = false'
fails 2 "a generator that says the size is wrong, by exit code 2" \
	's/^generate = .*/generate = sh -c "echo error: too small >\&2; exit 2" {size}/' 'generate = sh -c "echo'
output_has "with what it said" "too small"
fails 3 "a generator that makes nothing" 's/^generate = .*/generate = true {size} {output}/' '[input numbers]'
fails 2 "files that are not there" 's/^generate = .*/files = none*.txt/; s/^sizes = .*/sizes = all/' '[input numbers]'
fails 2 "a series without a source" 's/^build = make .*good$/&\nseries = patches/' 'series = patches'
fails 2 "a series that does not exist" \
	's/^build = make .*good$/source = mkdir -p {source}\nseries = patches\nbuild = echo {source}/' '[variant good]'

change 's/^build = make .*good$/build = sleep 1000/'
expect 130 "a build that hangs ends with an interrupt" timeout --preserve-status -s INT 1 "$bench" gate --quiet
restore
sed -i 's/^generate = .*/files = none.txt/' plan.ini
expect 2 "an input that has none of the sizes" "$bench" gate --quiet
output_has "is explained" "nothing to measure"
restore

# A pair in a mode, of programs that print their time.
mode() { # SCRIPT: what each side runs as, with its arguments
	printf '#!/bin/sh\n%s\n' "$1" >timed.sh && chmod +x timed.sh && cp timed.sh slower.sh
	sed -i 's/^probes = .*/probes = hyperfine/; s/^run = build\/sort-good/program = timed.sh\nrun = .\/x/
		s/^run = build\/sort-wasteful/program = slower.sh\nrun = .\/x --slow/' plan.ini
	printf '\n[mode again]\nsummary = s\narguments = --again\ntime = printed\n' >>plan.ini
	printf '[pair again]\nreference = good\ncandidate = wasteful\nmode = again\n[report]\ncolumns = time.again\n' >>plan.ini
}
mode 'case $* in *--slow*--again*) echo 0.5 ;; *--again*) echo 0.25 ;; *) ;; esac'
expect 1 "a pair in a mode is judged by the time that its sides print" "$bench" gate --quiet --size 1K
output_has "which the report has as a column" "again time"
output_has "and as a sentence with the mode" "wasteful on numbers/1K takes 2.00 of the time of good, again,"
check "the run says which mode it was" grep -q '"mode" : "again"' build/run/latest/results.json
restore
mode 'echo soon'
expect 3 "a side that prints no time is no measurement" "$bench" gate --quiet --size 1K
output_has "and it is named with the pair" "again wasteful against good on numbers/1K: "
restore

# A probe of the plan's own.
probe() { # COMMAND
	sed -i "s/^probes = .*/probes = malloc_profiler;lines/" plan.ini
	printf '\n[probe lines]\nsummary = s\ncommand = %s\n[metric lines.total]\nsummary = s\nunit = calls\n' "$1" >>plan.ini
}
probe "sh -c 'printf \"total\\\\t%d\\\\n\" \$(wc -l <\$0)' {input}"
expect 4 "a probe of the plan's own measures" "$bench" gate --quiet
check "its metric is judged as any other" grep -qx "good/numbers/1K lines.total" <(findings new)
restore
for rubbish in "echo rubbish" "printf 'total\\\\t-1\\\\n'" "printf 'total\\\\t1\\\\ntotal\\\\t1\\\\n'" \
	"true" "false" "printf 'other\\\\t1\\\\n'" "yes"; do
	probe "sh -c \"$rubbish\" {input}"
	expect 3 "a probe that does this is no measurement: $rubbish" "$bench" gate --quiet
	output_has "and it is named with its cell" "lines on "
	restore
done

# A program that changes while it is measured, and one that writes to its input.
cp plan.ini "$scratch/clean.ini"
sed -i 's/^run = build\/sort-good.*/program = build\/sort-good\nrun = sh -c "echo x >>$PWD\/{input}; cat {input}" {input}/' plan.ini
sed -i 's/^probes = .*/probes = output/' plan.ini
expect 3 "a program that writes to its input is no measurement" "$bench" gate --quiet --variant good --size 1K
output_has "which is said" "changed its files"
cp "$scratch/clean.ini" plan.ini
touches="touch $project/built; cp /bin/true $project/build/sort-good"
sed -i "s|^run = build/sort-good.*|program = build/sort-good\nrun = sh -c '$touches' {input}|; s/^probes = .*/probes = output/" plan.ini
expect 3 "a program that is built again while it is measured is no measurement" "$bench" gate --quiet --variant good --size 1K
output_has "which is said" "was built again"
rm -f build/sort-good
cp "$scratch/clean.ini" plan.ini

# A program that writes its own profile.
gcc -O1 -o forger "$checkout/harness/tests/fixtures/malloc_profiler/forger.c"
forged="s|^run = build/sort-good.*|program = forger\nrun = ./forger {input}|; s/^build = make .*good\$/build = true/"
sed -i "$forged; s/^probes = .*/probes = malloc_profiler/" plan.ini
expect 3 "a program that writes its own profile is no measurement" "$bench" gate --quiet --variant good --size 1K
output_has "which is said" "not one that malloc_profiler wrote"
cp "$scratch/clean.ini" plan.ini

# Tools of the project: they may fail, and leuko-bench may be one of them.
sed -i '1i [project]\nbuild = false\n' plan.ini
expect 3 "a build of the project's tools that fails is no measurement" "$bench" gate --quiet
output_has "and its line is named" "plan.ini:2: [project] build failed"
tools=$scratch/tools
mkdir "$tools" && cp -R "$checkout/build/bin" "$checkout/build/lib" "$checkout/build/libexec" "$tools"
sed -i "s|^build = false|build = sh -c 'cp $tools/bin/leuko-bench $tools/new; mv $tools/new $tools/bin/leuko-bench'|" plan.ini
expect 3 "a leuko-bench that is built again does not go on" "$tools/bin/leuko-bench" gate --quiet
output_has "and says what to type" "type the same command again"
cp "$scratch/clean.ini" plan.ini

# Names that shells and tools trip over.
strange="$scratch/a b'c\"d\$(touch x)"$'\xff\n'"e"
mkdir "$strange" && cp -R "$checkout"/harness/tests/fixtures/toy/* "$strange/"
expect 4 "a root with blanks, quotes, a newline and other bytes is measured" env -C "$strange" "$bench" gate --quiet
check "and nothing of its name was run" test ! -e "$strange/x" -a ! -e x
check "it can be accepted there" env -C "$strange" "$bench" accept latest --reason "strange place"
expect 0 "and is green" env -C "$strange" "$bench" gate --quiet
if [ "$(id -u)" -ne 0 ] || ! mount --bind "$project" "$project" 2>/dev/null; then
	tap_skip "a root that is read-only" "needs root to mount it so"
else
	mount -o remount,ro,bind "$project"
	expect 3 "a root that is read-only is no measurement" "$bench" gate --quiet
	output_has "and is named" "Read-only"
	cd / && umount "$project" && cd "$project" || exit 1
fi
check "a plan with the line ends of other systems is read" sed -i 's/$/\r/' plan.ini
expect 4 "and measured" "$bench" gate --quiet
restore
expect 2 "an empty --plan is refused" "$bench" --plan "" gate
expect 2 "a folder without a plan is refused" "$bench" --plan "$scratch/died-nowhere" gate
tap_done
