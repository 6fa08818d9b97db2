#!/usr/bin/env bash
# The flavour pgo: a program that does what the variant does, made anew where a source changed, and by gcc alone.
# slow
# deadline: 1500
. "$(dirname "$0")/../../../harness/tests/tap.sh"

checkout=$(cd "$(dirname "$0")/../../.." && pwd)
cd "$checkout" || exit 1
unset MAKEFLAGS MFLAGS MAKELEVEL
pgo() { make --no-print-directory -f bench/leuko/variant.mk VARIANT=arena SOURCE=build/source/arena-pgo FLAVOUR=pgo "$@"; }

check "it is built" make -s leuko-arena FLAVOUR=pgo
digest() { "build/bin/leuko-$1" --jobs 1 --digest build/corpus/*/lib >"$scratch/$1"; }
digest arena
digest arena-pgo
check "some files are linted" test -s "$scratch/arena"
check "and its trees, diagnostics and offences are those of the variant" cmp "$scratch/arena" "$scratch/arena-pgo"
check "it is another program" test "$(sha256sum <build/bin/leuko-arena)" != "$(sha256sum <build/bin/leuko-arena-pgo)"
check "what was not changed is not made again" pgo -q

expect 2 "another compiler is refused" pgo CC=clang
output_has "with what to type" "CC=gcc"
expect 2 "and so is one that is not there" pgo CC=no-such-compiler
output_has "with what to type" "CC=gcc"
check "the program is still there" test -x build/bin/leuko-arena-pgo

# A checkout of its own, whose sources may change.
project=$scratch/project
mkdir -p "$project"/build/{bin,obj,source}
ln -s "$checkout/Makefile" "$checkout/harness" "$checkout/scripts" "$project/"
cp -a bench "$project/bench"
cp -a build/source/arena build/source/arena-pgo "$project/build/source/"
cp -a build/obj/leuko-arena-pgo build/obj/leuko-arena-pgo-training "$project/build/obj/"
cp -a build/bin/leuko-arena-pgo build/bin/leuko-arena-pgo-training "$project/build/bin/"
cd "$project" || exit 1
check "a copy is up to date" pgo -q
pgo SOURCE=build/source/arena -n >"$scratch/plan" 2>/dev/null
check "the profile of a source in another folder is taken anew" grep -qF 'TRAIN arena-pgo' "$scratch/plan"
cp -a "$checkout/build/obj/leuko-arena-pgo" "$checkout/build/obj/leuko-arena-pgo-training" build/obj/
cp -a "$checkout/build/bin/leuko-arena-pgo" build/bin/
sed -i 's|^int main(int argc, char \*\*argv) {|&\n    if (argc > 1000) return 9;|' bench/leuko/linter/main.c
touch -d 2001-01-01 bench/leuko/linter/main.c
expect 1 "a source that changed, whatever its date, is not" pgo -q
pgo -n >"$scratch/plan" 2>/dev/null
check "the profile is taken anew" grep -qF 'TRAIN arena-pgo' "$scratch/plan"
check "and objects whose source is the same are compiled with it" grep -qF 'CC    arena-pgo prism.c' "$scratch/plan"
tap_done
