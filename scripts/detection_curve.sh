#!/usr/bin/env bash
# How often the gate sees a slow-down of 0 (false alarms), 1, 2, 3, 5 and 10 % by time alone, on an idle machine and beside stress-ng on one
# core and on all: the fault busy-wait, at a dose that is a part of what the program takes when nothing runs beside it.
# usage: scripts/detection_curve.sh [GATES [LOAD...]]        LOAD: idle, one, all; prints tab-separated lines
set -euo pipefail
cd "$(dirname "$0")/.."

gates=${1:-20}
loads=("${@:2}")
((${#loads[@]} > 0)) || loads=(idle one all)
bench=build/bin/leuko-bench
for tool in stress-ng hyperfine; do
	command -v "$tool" >/dev/null || { echo "detection_curve: $tool is missing; type: apt-get install $tool" >&2 && exit 3; }
done

scratch=$(mktemp -d)
stress=
finish() {
	[ -z "$stress" ] || kill "$stress" 2>/dev/null || true
	rm -rf "$scratch"
}
trap finish EXIT

"$bench" build --profile pr arena >/dev/null
"$bench" generate real 64K -o "$scratch/real" >/dev/null
hyperfine --style none -N -i --warmup 5 --runs 200 --export-json "$scratch/times.json" \
	"build/bin/leuko-arena --format quiet $scratch/real" >/dev/null 2>&1
files=$(find "$scratch/real" -type f | wc -l)
microseconds=$(python3 -c '
import json, sys
print(round(json.load(open(sys.argv[1]))["results"][0]["median"] * 1e6))' "$scratch/times.json")

echo "# real/64K, $files files, takes $microseconds microseconds; gates on $(nproc) cores"
printf 'load\tslower by %%\tgates\tred\tunknown\n'
for load in "${loads[@]}"; do
	case $load in
	idle) workers=0 ;;
	one) workers=1 ;;
	all) workers=$(nproc) ;;
	*) echo "detection_curve: expected idle, one or all, found \"$load\"" >&2 && exit 2 ;;
	esac
	if ((workers > 0)); then
		stress-ng --quiet --cpu "$workers" &
		stress=$!
	fi
	for percent in 0 1 2 3 5 10; do
		said=$("$bench" prove busy-wait --quiet --repeat "$gates" --dose $((microseconds * percent * 10 / files)))
		sed -n "s/^\([0-9]*\) gates on .*: \([0-9]*\) red, \([0-9]*\) unknown$/$load\t$percent\t\1\t\2\t\3/p" <<<"$said"
	done
	if [ -n "$stress" ]; then kill "$stress" && wait "$stress" 2>/dev/null || true; fi
	stress=
done
