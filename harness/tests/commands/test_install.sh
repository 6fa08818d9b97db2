#!/usr/bin/env bash
# deadline: 900
# slow
# The Makefile: what it installs, what it rebuilds and what not, whose flags it takes; in a copy of the sources and of what is built.
. "$(dirname "$0")/../tap.sh"

copy=$scratch/copy
mkdir -p "$copy/build/obj/bench"
cp -a Makefile README.md LICENSE bench docs harness scripts "$copy/"
cp -a build/bin build/lib build/libexec build/share "$copy/build/"
cp -a build/obj/harness build/obj/*.record build/obj/libharness.a "$copy/build/obj/"
cd "$copy" || exit 1
unset MAKEFLAGS MFLAGS MAKELEVEL CC CFLAGS CPPFLAGS LDFLAGS CI WERROR FLAVOUR PREFIX DESTDIR REASON
export LC_ALL=C

quiet_make() { make --no-print-directory -j2 "$@"; }
object=build/obj/harness/base/ini.o
compiles() { output_has "$1" "CC    ${2-harness/base/ini.c}"; }
idle() { equal "$1" "" "$output"; }

check "make builds" quiet_make
check "make builds once" quiet_make
idle "a second make does nothing"
check "nor does one where CI is true" env CI=true make --no-print-directory
idle "so that a gate there goes on with what was built elsewhere"

# ---- Installation ----

root=$scratch/root
check "make install takes DESTDIR and PREFIX" quiet_make install DESTDIR="$root" PREFIX=/usr
for file in bin/leuko-bench bin/malloc_profiler libexec/leuko-bench/{launcher,canary} lib/leuko-bench/malloc_profiler.so \
	share/leuko-bench/plots.py share/doc/leuko-bench/README.md share/man/man1/{leuko-bench,malloc_profiler}.1; do
	check "it installs $file" test -f "$root/usr/$file"
done
equal "it installs in these folders only" "bin lib libexec share" "$(ls "$root/usr" | tr '\n' ' ' | sed 's/ $//')"
if command -v groff >/dev/null; then
	for page in "$root"/usr/share/man/man1/*.1; do
		check "groff finds no fault in ${page##*/}" groff -man -ww -z -Tutf8 "$page"
		equal "it says nothing of it" "" "$output"
	done
else
	tap_skip "groff finds no fault in the manual pages" "groff is not installed; scripts/setup.sh test installs it"
fi
commands=$(build/bin/leuko-bench --help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p')
equal "the manual has every command" "$commands" "$(sed -n 's/^\.SS //p' "$root/usr/share/man/man1/leuko-bench.1")"
check "with its options" grep -q 'B\\-\\-ratchet=strict|notice' "$root/usr/share/man/man1/leuko-bench.1"
mv build built # nothing may be found there
check "the installed leuko-bench runs" "$root/usr/bin/leuko-bench" --help
canary=$root/usr/libexec/leuko-bench/canary
check "the installed malloc_profiler finds its library" "$root/usr/bin/malloc_profiler" -o "$scratch/profile.json" -- "$canary"
output_has "it counts" "1,110"
mkdir "$scratch/project"
cat >"$scratch/project/plan.ini" <<'PLAN'
[variant one]
summary = one
run = true {input}
[input one]
summary = one
generate = printf x
file = 1
[profile all]
summary = all
variants = one
inputs = one
sizes = 1K
probes = process
PLAN
found='^  ok +(launcher|canary|malloc_profiler.so|plots.py) '
equal "the installed leuko-bench finds all of its instruments" 4 \
	"$(cd "$scratch/project" && "$root/usr/bin/leuko-bench" doctor 2>&1 | grep -cE "$found")"
mv built build
check "make uninstall succeeds" quiet_make uninstall DESTDIR="$root" PREFIX=/usr
equal "make uninstall leaves no file" "" "$(find "$root" ! -type d)"
equal "nor a folder of its own" "" "$(find "$root" -name leuko-bench)"
odd="$scratch/it's \"here\" \$(touch hole); touch hole"
check "PREFIX may hold any character" quiet_make install PREFIX="${odd//\$/\$\$}" DESTDIR=
check "it is one folder's name" test -x "$odd/bin/leuko-bench"
check "make uninstall takes it, too" quiet_make uninstall PREFIX="${odd//\$/\$\$}" DESTDIR=
equal "and leaves no file there" "" "$(find "$odd" ! -type d)"
check "no part of it is run" test ! -e hole

# ---- What is rebuilt ----

echo 'int extra_number(void);' >harness/base/extra.h
printf '#include "base/extra.h"\n\nint extra_number(void) {\n    return 1;\n}\n' >harness/core/extra.c
check "make builds a new source" quiet_make
check "it goes into the library" grep -qx extra.o <(ar t build/obj/libharness.a)
mv harness/base/extra.h harness/core/extra.h
sed 's/base/core/' harness/core/extra.c >harness/base/extra.c && rm harness/core/extra.c
check "make builds after a source and its header moved" quiet_make
rm harness/base/extra.c harness/core/extra.h
check "make builds after a source was deleted" quiet_make
output_has "the programs are linked again" "LD    leuko-bench"
check "the deleted source leaves the library" test -z "$(ar t build/obj/libharness.a | grep extra)"

cp -a build/obj "$scratch/obj"
touch -r Makefile "$scratch/date"
touch Makefile
check "make rebuilds after an edit of the Makefile" quiet_make $object
compiles "it compiles what the Makefile governs"
check "and then has done so" quiet_make $object
idle "so that nothing is left to do"
for part in sys/launcher/launcher probes/canary/canary tools/malloc_profiler/malloc_profiler; do
	touch harness/$part.mk
	case $part in
	tools/*) target=build/obj/harness/tools/malloc_profiler/events.o source=harness/tools/malloc_profiler/events.c ;;
	*) target=build/libexec/leuko-bench/${part##*/} source=harness/$part.c ;;
	esac
	check "make rebuilds after an edit of $part.mk" quiet_make "$target"
	compiles "it compiles $source" "$source"
done
for flags in CFLAGS=-O0 CPPFLAGS=-DONE=1 LDFLAGS=-Wl,-O1 CC=cc; do
	check "make $flags builds" quiet_make $object "$flags"
	compiles "a change to $flags compiles again"
	check "make $flags builds again" quiet_make $object "$flags"
	idle "the same $flags compiles nothing"
done
check "CFLAGS of the environment count" env CFLAGS='-DONE="a b"' make --no-print-directory $object
compiles "they compile again"

# ---- Compilers, warnings, sanitizers ----

broken() { printf 'static int unused_number = 1;\n' >harness/base/broken.c; }
broken
check "a warning is no error" quiet_make build/obj/harness/base/broken.o
output_has "but is said" "unused_number"
rm -f build/obj/harness/base/broken.o
expect 2 "WERROR=1 makes it one" quiet_make build/obj/harness/base/broken.o WERROR=1
expect 2 "CI=true does, too" env CI=true make --no-print-directory build/obj/harness/base/broken.o
rm harness/base/broken.c

# As it was, so that what follows compiles no more than it needs.
rm -r build/obj && mv "$scratch/obj" build/obj
find Makefile harness \( -name Makefile -o -name '*.mk' \) -exec touch -r "$scratch/date" {} +

# Clang where it is: one build shows that it gives no warning and that a sanitizer does not, in a folder of its own. What follows builds
# with the flags of the build that is there.
flags=(CFLAGS=-O0 WERROR=1)
if command -v clang >/dev/null; then
	flags+=(CC=clang)
else
	tap_skip "clang builds without a warning" "no clang here; scripts/setup.sh fuzz installs it"
fi
expect 2 "an unknown sanitizer is refused" quiet_make SANITIZE=adress
output_has "the known ones are named" "expected some of address"
check "make SANITIZE=address,undefined builds without a warning" quiet_make "${flags[@]}" SANITIZE=address,undefined
sanitized=build/sanitize-address,undefined
check "its program runs" $sanitized/bin/leuko-bench --help
check "it is sanitized" grep -q __asan_init $sanitized/bin/leuko-bench
check "what counts for it is not" test -z "$(grep -l __asan_init $sanitized/lib/leuko-bench/* $sanitized/libexec/leuko-bench/*)"
check "SANITIZE in the environment is passed over" env SANITIZE=address make --no-print-directory build/bin/leuko-bench
check "it builds nothing of its own" test ! -e build/sanitize-address

# A unit test, whose program's name does not tell its folder.
printf 'int main(void) {\n    return 0;\n}\n' >harness/tests/unit/core/test_moved.c
check "make builds a unit test" quiet_make build/tests/test_moved
mkdir -p bench/leuko/tests/unit && mv harness/tests/unit/core/test_moved.c bench/leuko/tests/unit/
check "make builds it after it moved to another folder" quiet_make build/tests/test_moved

check "make writes compile_commands.json" quiet_make compile_commands.json CPPFLAGS='-DA="\"q\""'
check "it is JSON with a command for every source" python3 -c '
import json, pathlib
rows = json.load(open("compile_commands.json"))
sources = {str(path) for path in pathlib.Path("harness").rglob("*.c") if "fixtures" not in path.parts}
missing = sources - {row["file"] for row in rows}
assert not missing, missing
assert all(set(row) == {"directory", "file", "command"} and "-Iharness" in row["command"] for row in rows)'

# ---- What reaches a shell ----

printf '#!/bin/sh\nprintf "<%%s>" "$@"\n' >"$scratch/stub"
cp "$scratch/stub" build/bin/leuko-bench
reason="it's \"meant\"; touch hole; \$(touch hole) \`touch hole\` \$5"
check "REASON may hold any character" make -s -o build/bin/leuko-bench update-baselines REASON="$reason"
equal "it is one argument" "<accept><latest><--reason><$reason>" "$output"
check "no part of it is run" test ! -e hole
check "without REASON there is none" make -s -o build/bin/leuko-bench update-baselines
equal "so that leuko-bench asks" "<accept><latest>" "$output"

printf 'all:\n\t@echo "[$(VARIANT) $(FLAVOUR) $(origin FLAVOUR)]"\n' >bench/leuko/variant.mk
check "FLAVOUR of the command line builds a variant more" make -s -o all leuko-arena FLAVOUR=asan
output_has "with that flavour" "[arena asan command line]"
check "FLAVOUR of the environment does not" env FLAVOUR=asan make -s -o all leuko-arena
output_lacks "nothing more is built" "[arena"
tap_done
