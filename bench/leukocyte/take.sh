#!/usr/bin/env bash
# Take a program that was built elsewhere into build/programs, where bench/leukocyte/plan.ini measures it.
# usage, in this folder: ./take.sh VARIANT        LEUKOCYTE_PROGRAMS: the folder that holds VARIANT/leuko
set -euo pipefail

variant=$1
if [ -z "${LEUKOCYTE_PROGRAMS:-}" ]; then
	echo "take: LEUKOCYTE_PROGRAMS is not set, so leukocyte is not measured; let it name the folder with stock/leuko and patched/leuko" >&2
	exit 3
fi
built=$LEUKOCYTE_PROGRAMS/$variant/leuko
if [ ! -f "$built" ] || [ ! -x "$built" ]; then
	echo "take: $built: no such program; build leukocyte, and copy its program there" >&2
	exit 3
fi
taken=build/programs/$variant
if cmp -s "$built" "$taken"; then exit 0; fi
mkdir -p build/programs
cp "$built" "$taken.$$"
mv "$taken.$$" "$taken"
