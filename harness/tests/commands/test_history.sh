#!/usr/bin/env bash
# The history of accepted values, from repositories made here: commits, merges, what went, what git cannot read.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../toy.sh"

export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=$'A\u202eB' GIT_AUTHOR_EMAIL=a@b
export GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@d
day=1700000000
commit() {
	day=$((day + 86400))
	git add -A && GIT_AUTHOR_DATE="$day +0000" GIT_COMMITTER_DATE="$day +0000" git commit -q -m "$1"
}
# value CALLS: the baseline's file.
value() {
	mkdir -p baselines/good
	printf '# values\n1K\tmalloc_profiler.calls\t%s\tcalls\n1K\toutput.stdout\t%016x\txxh3\n# end: 2 metrics\n' "$1" "$1" \
		>baselines/good/numbers.tsv
}
history() { "$bench" history "$@"; }
one() { history --metric malloc_profiler.calls --input numbers "$@"; }
# points: "commit value" of the first series, a line each.
points() { one --json | python3 -c 'import json, sys
for point in json.load(sys.stdin)["series"][0]["points"]: print(point["commit"], point["value"])'; }

git init -q -b main .
printf 'build/\n' >.gitignore
expect 3 "a repository without a commit has no history" history
value 10 && commit "first"
git tag v1
touch other && commit "changes no value"
value 12 && commit $'evil \e[31mred\e[0m |`x`'
check "one value is shown commit by commit" one
output_has "with its value and the change" "12  +20.00 %"
output_has "a subject's control characters are text" 'evil \x1b[31mred'
output_has "and an author's" 'A\u{202e}B'
equal "as data" $'0 10\n1 12' "$(points)"
git checkout -q -b side
value 13 && commit "on the side"
value 15 && commit "on the side again"
git checkout -q main
touch more && commit "meanwhile"
day=$((day + 86400))
GIT_COMMITTER_DATE="$day +0000" git merge -q --no-ff -m "merged" side
equal "a merge is what it brought" $'0 10\n1 12\n2 15' "$(points)"
check "all that changed is shown, most growth first" history
output_has "with first and last value" "15  +50.00 %"
output_has "a digest is another" "another"
output_has "and how many changed" "2 of 2 values changed"
check "since a tag" one --since v1
output_has "the first value is the tag's" "10"
equal "since a later commit it is that one's" "12 15" "$(one --since main~1 --json | python3 -c 'import json, sys
print(*(point["value"] for point in json.load(sys.stdin)["series"][0]["points"]))')"
check "a metric's creep is its gain over the cells" history --creep
output_has "in all, and in how many steps" "+50.00 %      2"
output_has "with the largest step's commit" "merged"
equal "since a day it begins with the last commit before" "12 15" "$(one --since 2023-11-18 --json | python3 -c 'import json, sys
print(*(point["value"] for point in json.load(sys.stdin)["series"][0]["points"]))')"
expect 2 "before which there must be one" history --since 2001-01-01
git mv baselines/good/numbers.tsv baselines/good/words.tsv && commit "renamed"
equal "a renamed input went" $'0 10\n1 12\n2 15\n3 None' "$(points)"
check "and began" history --input words --metric malloc_profiler.calls
output_has "from then on" "renamed"
printf 'rubbish\n1K\tmalloc_profiler.calls\tx\tcalls\n1K\tmalloc_profiler.frees\t5\tcalls\textra\n\xff\n' >baselines/good/words.tsv
commit "malformed"
check "what is no value is passed over" history --all
expect 0 "an image of it is drawn" history --plot "$scratch/history.svg"
check "as SVG" grep -q "</svg>" "$scratch/history.svg"
expect 3 "nothing that changed is nothing to draw" history --input nothing --plot "$scratch/nothing.svg"
check "and leaves nothing" test ! -e "$scratch/nothing.svg"
# counted KIND VALUE: a machine metric as this kind of machine counted it.
counted() { printf '1K\tcallgrind.instructions\t%s\tinstructions\n' "$2" >"baselines/good/numbers.machine-$1.tsv"; }
counted 0a0a0a0a 1000 && counted 0b0b0b0b 2000 && commit "counted on two kinds of machines"
counted 0a0a0a0a 1100 && counted 0b0b0b0b 2400 && commit "counts more"
check "each kind of machine has a creep of its own" history --creep --metric callgrind.instructions
output_has "named by the kind" "(machine 0a0a0a0a)  +10.00 %"
output_has "both of them" "(machine 0b0b0b0b)  +20.00 %"
for width in 40 80 200; do
	COLUMNS=$width history >"$scratch/said" 2>&1
	equal "no line is wider than $width columns" 0 "$(python3 -c 'import sys
print(sum(len(line.rstrip("\n")) > int(sys.argv[2]) for line in open(sys.argv[1], encoding="utf-8")))' "$scratch/said" "$width")"
done

expect 2 "an unknown revision is refused" history --since nowhere
output_has "and is named" '"nowhere"'
expect 2 "a revision is no option" history --since=--output="$scratch/hole"
check "nothing was written" test ! -e "$scratch/hole"
git clone -q --depth 2 "file://$project" "$scratch/shallow"
check "a shallow clone has what it has" env -C "$scratch/shallow" "$bench" history
output_has "and says what to type" "git fetch --unshallow"

# A thousand commits, by git's own importer.
mkdir "$scratch/long" && cp plan.ini "$scratch/long" && cd "$scratch/long" && git init -q -b main .
for ((i = 1; i <= 1000; i++)); do
	text=$'1K\tmalloc_profiler.calls\t'$((i + 1000))$'\tcalls\n'
	printf 'commit refs/heads/main\ncommitter c <c@d> %d +0000\ndata 6\nstep %d\n' $((1700000000 + i * 60)) $((i % 9))
	printf 'M 100644 inline baselines/good/numbers.tsv\ndata %d\n%s\n' ${#text} "$text"
done | git fast-import --quiet
check "a thousand commits are read" history
output_has "all of them" "1000 commits"
output_has "the newest are shown" "2,000"
output_has "and how many there are before" "980 earlier changes"
blob=$(git rev-parse main~500:baselines/good/numbers.tsv)
git unpack-objects -q <"$(ls .git/objects/pack/*.pack)" 2>/dev/null
mv .git/objects/pack/*.pack "$scratch/pack" && rm -f .git/objects/pack/* && git unpack-objects -q <"$scratch/pack"
rm -f ".git/objects/${blob:0:2}/${blob:2}"
expect 3 "a repository that lacks an object is an error" history
output_has "which names it" "$blob"
rm -rf .git
expect 3 "so is a folder without a repository" history
tap_done
