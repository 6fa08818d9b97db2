#!/usr/bin/env bash
# The commit that changed a value: found among commits of which some do not build, with the function, and the work tree as it was.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../toy.sh"

export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=$'A\u202eB' GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@d
commit() { git add -A && git commit -q --allow-empty -m "$1"; }
git init -q -b main .
printf 'build/\n' >.gitignore
commit "good" && git tag good
commit "nothing 1"
sed -i 's|^int main|/* a comment */\n&|' sort.c && commit "a comment"
sed -i 's/return 2;/return 2 2;/' sort.c && commit "does not build"
sed -i 's/return 2 2;/return 2;/' sort.c && commit "builds again"
git checkout -q -b side
sed -i 's|    return line;|    return strcpy(malloc(strlen(line) + 1), line);|' sort.c && commit "copies on the side"
git checkout -q main && git merge -q --no-ff -m $'merges \e[31mthe side' side
commit "nothing 2"
commit "nothing 3" && git tag bad
sed -i 's|^int main|/* another comment */\n&|' sort.c && commit "later"
echo "/* not committed */" >>sort.c
before=$(md5sum sort.c)

find_it() { "$bench" bisect "$@" --cell good/numbers/16K; }
"$bench" run --quiet >/dev/null 2>&1
newest=$(readlink build/run/latest)
check "the commit is found" find_it good bad
output_has "it is the merge that brought the change" 'merges \x1b[31mthe side'
output_has "its author is shown as text" 'A\u{202e}B'
output_has "with both values" "malloc_profiler.calls of good/numbers/16K: 4 →"
output_has "and the function" "take_line"
equal "the work tree is as it was" "$before" "$(md5sum sort.c)"
equal "so is the branch" main "$(git branch --show-current)"
equal "so is the newest run" "$newest" "$(readlink build/run/latest)"
check "no run is left" test -z "$(ls build/bisect 2>/dev/null)"
check "asked again it says the same" find_it good bad --quiet
output_has "from what it measured" 'merges \x1b[31mthe side'
check "HEAD is the default" env -C . "$bench" bisect good --cell good/numbers/16K --metric malloc_profiler.bytes
output_has "by another metric" "malloc_profiler.bytes of"

# What does not build next to the change may have made it.
git checkout -q -f -b broken good
sed -i 's|    return line;|    return strcpy(malloc(strlen(line) + 1), line);|; s/return 2;/return 2 2;/' sort.c
commit "changes, and does not build"
sed -i 's/return 2 2;/return 2;/' sort.c && commit "mended"
check "where commits cannot be measured" find_it good broken
output_has "the first that can is named" "mended"
output_has "and that it may be one before" "changes, and does not build"
git checkout -q -f main

expect 2 "without a change there is nothing to look for" find_it bad main
output_has "which is said" "at both commits"
expect 2 "commits in the wrong order are refused" find_it bad good
output_has "which is said, too" "is not before"
expect 2 "an unknown commit is refused" find_it nowhere
expect 2 "a commit that looks like an option is none" find_it --  --output=x
expect 2 "a time is refused" find_it good bad --metric hyperfine.time
expect 2 "an unknown metric is refused" find_it good bad --metric malloc_profiler.nothing
expect 2 "an unknown variant is refused" "$bench" bisect good bad --cell nobody/numbers/16K
expect 2 "a cell that is none is refused" "$bench" bisect good bad --cell good
expect 2 "a cell must be given" "$bench" bisect good bad
expect 3 "an end that does not build is an error" find_it good broken~1
timeout --preserve-status -s INT 1 "$bench" bisect good bad --cell wasteful/numbers/16K >/dev/null 2>&1
check "after an interrupt no run is left" test -z "$(ls build/bisect 2>/dev/null)"
tap_done
