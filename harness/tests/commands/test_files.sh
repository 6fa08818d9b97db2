#!/usr/bin/env bash
# files on a small project: a program that costs more where a file has the word "dear" in it.
. "$(dirname "$0")/../tap.sh"
checkout=$(cd "$(dirname "$0")/../../.." && pwd)
project=$scratch/toy
report=$scratch/report
mkdir -p "$project/tree/deep"
cd "$project" || exit 1
# {1..9}.txt, of 100 to 900 bytes; the program allocates once, and 40 times more where the file begins with "dear".
for i in 1 2 3 4 5 6 7 8 9; do head -c ${i}00 /dev/zero | tr '\0' a >"tree/$i.txt"; done
{ printf dear && head -c 446 /dev/zero; } >tree/deep/dear.txt
echo 'not for the program' >tree/.hidden
cat >program.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifndef OUTPUT
#define OUTPUT word
#endif
int main(int argc, char **argv) {
    char word[5] = "";
    FILE *file = fopen(argv[argc - 1], "r");
    if (file == NULL || fread(word, 1, 4, file) != 4) return 1;
    int calls = strcmp(word, "dear") == 0 ? DEAR : 1;
    void *volatile block;
    for (int i = 0; i < calls; i++) free(block = malloc(100));
    puts(OUTPUT);
    return fclose(file);
}
END
cat >plan.ini <<'END'
[variant good]
summary = the program
build = gcc -DDEAR=1 -O1 -fno-builtin -o build/{variant} program.c
program = build/{variant}
run = ./program {input}
[variant bad]
summary = dear where a file says so
build = gcc -DDEAR=41 -O1 -fno-builtin -o build/{variant} program.c
program = build/{variant}
run = ./program {input}
[pair bad]
reference = good
candidate = bad
[input one]
summary = zeros
generate = head -c {size} /dev/zero
[input tree]
summary = files
folder = tree
[input empty]
summary = hidden files alone
generate = sh -c 'mkdir -p {output}/x && echo hidden >{output}/x/.hidden' {size}
sizes = all
[input short]
summary = a file that the program cannot read
generate = sh -c 'mkdir -p {output}/x && printf xx >{output}/x/short.txt' {size}
sizes = all
[profile quick]
summary = all
variants = *
inputs = one;tree
sizes = 1K;all
probes = output;malloc_profiler
END
mkdir build
bench=("$checkout/build/bin/leuko-bench" --plan "$project/plan.ini")
files=("${bench[@]}" files --quiet -o "$report" --metric malloc_profiler.calls)
# value EXPRESSION: of the JSON document d, and the files of its first pair.
value() {
	python3 -c "
import json
d = json.load(open('$report/files.json'))
files = d['pairs'][0]['files']
print($1)"
}

expect 2 "an unknown pair is refused" "${files[@]}" bat
output_has "with what was meant" 'the plan has no pair "bat"; did you mean "bad"?'
expect 2 "a metric that no probe has is refused" "${bench[@]}" files --metric malloc_profiler.kalls
output_has "with one that is" "malloc_profiler.kalls is not measured by any probe; take one that counts, such as callgrind.instructions"
expect 2 "a time is refused" "${bench[@]}" files --metric process.max_rss
output_has "as what it is" "process.max_rss is no count that repeats"
for sample in 0 -3 some; do
	expect 2 "a sample of $sample files is refused" "${files[@]}" --sample "$sample"
	output_has "by the option" "--sample: expected a number of files, or all, found \"$sample\""
done
expect 2 "no file to show is refused" "${files[@]}" --top 0
output_has "with what is expected" "--top: expected a number from 1"
for limit in -1 nan inf; do
	expect 2 "a limit of $limit is refused" "${files[@]}" --limit "$limit"
	output_has "with what is expected" "--limit: expected a ratio such as 1.02"
done
expect 2 "two inputs are refused" "${files[@]}" --input one --input tree
output_has "with the reason" "give one --input and one --size"
expect 2 "an unknown input is refused" "${files[@]}" --input tre
output_has "with what was meant" 'did you mean "tree"?'
check "and by then nothing was built" test ! -e build/bad

check "all files are measured" "${files[@]}" --sample all
output_has "the input is the first that is files" "tree/all, bad: malloc_profiler.calls of bad to good in each file; all 10 files"
worst=$(value 'files[0]["file"], files[0]["candidate"] - files[0]["reference"], files[0]["bytes"]')
equal "the worst is the one that costs 40 calls more" "tree/deep/dear.txt 40 450" "$worst"
equal "the others cost the same" "{1.0}" "$(value '{row["ratio"] for row in files[1:]}')"
output_has "how many are worse is said" "1 costs more in bad than in good"
output_lacks "a hidden file is none of the program's" ".hidden"
check "nothing of the tools is left" test -z "$(find build/run/files/raw -path '*/bad/*' -type f)"
check "a sample of two has the smallest and the largest" "${files[@]}" --sample 2
equal "by their bytes" "[100, 900]" "$(value 'sorted(row["bytes"] for row in files)')"
check "the pair can be named, and the worst alone be shown" "${files[@]}" bad --sample all --top 1
output_has "the worst" "dear.txt"
output_lacks "no other" "9.txt"
equal "the file has them all" "10" "$(value 'len(files)')"
expect 1 "a file above the limit is a regression" "${files[@]}" --sample all --limit 1.02
output_has "that is named" "bad: 1 of 10 files have a ratio above 1.02; the worst is tree/deep/dear.txt, "
equal "the file has them all" "10" "$(value 'len(files)')"
check "no file above the limit is none" "${files[@]}" --sample all --limit 41
printed=$("${files[@]}" --json --sample 3 2>/dev/null)
equal "the file is what --json prints" "$(cat "$report/files.json")" "$printed"

expect 3 "an input without a file is no result" "${files[@]}" --input empty
output_has "and is named" "input empty: all its files are hidden"
expect 3 "a file on which the program fails is no result" "${files[@]}" --input short
output_has "and is named" "good/x/short.txt/all"
sed -i "s/-DDEAR=41/& '-DOUTPUT=calls > 1 ? \"other\" : word'/" plan.ini
expect 1 "a file on which the outputs differ is a regression" "${files[@]}" --sample all
output_has "that names it" "tree/deep/dear.txt"
exec 9>build/run/files/.lock
flock 9
expect 3 "two at once are refused" "${files[@]}"
output_has "with what to do" "build/run/files: is in use by another files of this project; wait for it"
tap_done
