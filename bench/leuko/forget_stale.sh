#!/usr/bin/env bash
# Remove the objects of a build that are not made of what the sources hold now, so that make compiles them again.
# usage: bench/leuko/forget_stale.sh OBJECTS FLAGS MAKEFILE LINTER PRISM
#
# OBJECTS/.contents has a line "SHA-256  FILE" for each source, and the flags. A .c file that changed costs its object; a header, a
# flag or a file that came or went costs all. The program is linked again whenever anything changed.
set -euo pipefail

objects=$1 flags=$2 makefile=$3 linter=$4 prism=$5
mkdir -p "$objects"
exec 9>"$objects/.lock"
flock 9

contents=$objects/.contents
{
	printf '%s  flags\n' "$(printf '%s' "$flags" | sha256sum | cut -c1-64)"
	# Where the sources lie does not matter, and no folder may be empty of them.
	for root in "$linter" "$prism/src" "$prism/include"; do
		(cd "$root" && find . -name '*.[ch]' -o -name '*.inc' | LC_ALL=C sort | xargs sha256sum) | sed "s|  \./|  ${root##*/}/|"
	done
	printf '%s  makefile\n' "$(sha256sum <"$makefile" | cut -c1-64)"
} >"$contents.new"

if ! cmp -s "$contents" "$contents.new"; then
	changed=$({ diff "$contents" "$contents.new" 2>/dev/null || true; } | sed -n 's/^[<>] [0-9a-f]*  //p' | LC_ALL=C sort)
	# Each changed file stands twice; one that came or went stands once.
	if [ ! -f "$contents" ] || grep -qvE '\.c$' <<<"$changed" || uniq -u <<<"$changed" | grep -q .; then
		find "$objects" -name '*.o' -delete
	else
		uniq <<<"$changed" | while read -r file; do
			case $file in
			src/*) rm -f "$objects/${file%.c}.o" ;;
			*) rm -f "$objects/leuko/$(basename "${file%.c}").o" ;;
			esac
		done
	fi
	rm -f "build/bin/${objects##*/}"
	mv "$contents.new" "$contents"
else
	rm -f "$contents.new"
fi
