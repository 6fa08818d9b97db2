#!/usr/bin/env bash
# What is measured is what the tree says: dates, a flavour in the environment and edits by hand make no other program, and a change to the
# series does.
# slow
# deadline: 600
. "$(dirname "$0")/../../../harness/tests/tap.sh"

checkout=$(cd "$(dirname "$0")/../../.." && pwd)
bench=$checkout/build/bin/leuko-bench
project=$scratch/project

# A checkout of its own: the sources by links, the variant that is changed with a build of its own.
mkdir -p "$project"/{bench,patches,build/bin,build/obj,build/source}
for entry in Makefile harness scripts; do ln -s "$checkout/$entry" "$project/$entry"; done
cp "$checkout/bench/plan.ini" "$project/bench/" && cp -a "$checkout/bench/leuko" "$project/bench/leuko"
cp -R "$checkout/patches/1.9.0" "$project/patches/"
cp -a "$checkout"/build/{gems,lib,libexec} "$project/build/"
cp -a "$checkout"/build/source/arena* "$project/build/source/"
cp -a "$checkout"/build/obj/leuko-arena "$project/build/obj/"
cp -a "$checkout"/build/bin/{leuko-arena,leuko-probe,ruby-inputs} "$project/build/bin/"
# The harness, and what its inputs and probes are made by, is there.
sed -i '/^build = make --no-print-directory \(all\|build\/bin\)/d' "$project/bench/plan.ini"
cd "$project" || exit 1
build() { "$bench" build --profile quick arena; }
# What it executes: debug information names the folder that it was compiled in.
program() { objcopy --strip-debug -R .note.gnu.build-id build/bin/leuko-arena "$scratch/program" && sha256sum <"$scratch/program"; }
series() { cp "$checkout/patches/1.9.0/series" patches/1.9.0/series && echo "$1" >>patches/1.9.0/series; }

check "the variant is built" build
clean=$(program)

touch -d 2001-01-01 "$scratch/old"
cp bench/leuko/linter/main.c "$scratch/main.c"
sed -i 's|^int main(int argc, char \*\*argv) {|&\n    if (argc > 1000) return 9;|' bench/leuko/linter/main.c &&
	touch -r "$scratch/old" bench/leuko/linter/main.c
check "a source with an old date is compiled all the same" build
check "into another program" test "$clean" != "$(program)"
cp "$scratch/main.c" bench/leuko/linter/main.c
check "one that is mended, too" build
equal "into the program that it was" "$clean" "$(program)"
FLAVOUR=asan build
equal "a flavour in the environment builds no other program" "$clean" "$(program)"
equal "nor beside it" "" "$(find build/bin -name '*asan*')"

series none.patch
expect 2 "a patch that is not there is an input error" build
output_has "named with the series' line" "patches/1.9.0/series:$(wc -l <patches/1.9.0/series):"
series 9999-fault.patch
cat >patches/1.9.0/9999-fault.patch <<'EOP'
--- a/src/util/pm_arena.c
+++ b/src/util/pm_arena.c
@@ -1,1 +1,2 @@
+#error "no program"
EOP
sed -n 1p build/source/arena/src/util/pm_arena.c | sed 's/^/ /' >>patches/1.9.0/9999-fault.patch
expect 3 "what does not compile is no measurement" build
output_has "and the compiler is heard" "pm_arena.c:1:"
cp "$checkout/patches/1.9.0/series" patches/1.9.0/series && rm patches/1.9.0/9999-fault.patch
check "mended, it is built again" build

echo "/* by hand */" >>build/source/arena/src/prism.c
expect 2 "a laid source that was edited by hand is not built" build
output_has "nor lost: it says what to do" "keep the change as a patch"

# A compiler that is ended with its make while it writes, as when a gate is interrupted.
cat >"$scratch/cc" <<'EOC'
#!/usr/bin/env bash
while [ $# -gt 1 ]; do [ "$1" = -o ] && printf x >"$2"; shift; done
process=$PPID
while [ "$process" -gt 1 ] && [ "$(cat "/proc/$process/comm")" != make ]; do process=$(ps -o ppid= -p "$process" | tr -d ' '); done
kill -9 "$process"
exit 1
EOC
chmod +x "$scratch/cc"
variant() { make -f bench/leuko/variant.mk VARIANT=arena SOURCE=build/source/arena MAKEFLAGS=-j1 "$@"; }
expect 137 "a build is killed while it compiles" variant CC="$scratch/cc"
equal "half an object is none" "" "$(find build/obj/leuko-arena -name '*.o' -size -2c)"
tap_done
