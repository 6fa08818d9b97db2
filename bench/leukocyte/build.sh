#!/usr/bin/env bash
# Build leukocyte with the Prism of one variant: Prism in build/prism/VARIANT, the rest in build/tree/VARIANT. The program becomes
# build/programs/VARIANT. What did not change is not built again.
# usage, in this folder: ./build.sh VARIANT SOURCE        LEUKOCYTE_CFLAGS: for Prism, -O3 -DNDEBUG by default, as leukocyte's CMake has it
set -euo pipefail

variant=$1 source=$2
prism=$PWD/build/prism/$variant tree=$PWD/build/tree/$variant program=$PWD/build/programs/$variant
flags=${LEUKOCYTE_CFLAGS:--O3 -DNDEBUG}

# contents FOLDER: a digest of its files. is_made FILE DIGEST: FILE is there, and was made from what has the digest.
contents() { (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum); }
is_made() { [ -e "$1" ] && [ "$(cat "$1.made_from" 2>/dev/null)" = "$2" ]; }

prism_from="$flags $(contents "$source") $(contents "$LEUKOCYTE/include/allocator")"
program_from="$prism_from $(sha256sum <build/checkout)"
if is_made "$program" "$program_from"; then exit 0; fi
if ! command -v cmake >/dev/null; then
	echo "build: leukocyte is built by CMake; install it, on Debian by: apt-get install cmake" >&2
	exit 3
fi

# leukocyte's CMake passes the flags of Prism to its Makefile in quotes, which gcc takes for the name of a file. What is built already is
# left as it is.
if ! is_made "$prism" "$prism_from"; then
	rm -rf "$prism"
	mkdir -p build/prism
	cp -r "$source" "$prism"
	export CPPFLAGS="-I$LEUKOCYTE/include -I$LEUKOCYTE/include/allocator"
	CFLAGS="$flags -DPRISM_XALLOCATOR" make -s -C "$prism" -j2 static
	echo "$prism_from" >"$prism.made_from"
fi

rm -rf "$tree"
mkdir -p "$tree" build/programs
tar -C "$LEUKOCYTE" --exclude=.git --exclude=./build --exclude=./vendor/prism -cf - . | tar -C "$tree" -xmf -
cp -rp "$prism" "$tree/vendor/prism"
cmake -S "$tree" -B "$tree/build" >build/cmake.log || {
	tail -n 30 build/cmake.log >&2
	exit 3
}
make -s -C "$tree/build" -j2 leuko
cp "$tree/build/leuko" "$program.new"
mv "$program.new" "$program"
echo "$program_from" >"$program.made_from"
