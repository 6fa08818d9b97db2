#!/usr/bin/env bash
# Choose the fuzzer's seeds: every third real file of 200 bytes to 4 KB.
# usage: bench/leuko/tests/fuzz/seeds.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/../../../.."

folder=$1
rm -rf "$folder"
mkdir -p "$folder"
number=0
while read -r file; do
	seed=$folder/$(printf %04d "$number").rb
	cp "$file" "$seed"
	printf %d $((number % 4)) >>"$seed"
	number=$((number + 1))
done < <(find build/corpus -name '*.rb' -size +199c -size -4097c | LC_ALL=C sort | awk 'NR % 3 == 0')
if ((number == 0)); then
	echo "seeds: no small Ruby files below build/corpus; make corpus fetches them" >&2
	exit 3
fi
