#!/usr/bin/env bash
# docs/your-project.md: the files that it shows are written, its commands are run in order, and end as it says.
. "$(dirname "$0")/../tap.sh"
checkout=$(cd "$(dirname "$0")/../../.." && pwd)
export PATH=${LEUKO_BENCH:+$(dirname "$LEUKO_BENCH"):}$checkout/build/bin:$PATH

# Each fenced block: "LANGUAGE<TAB>FILE" and its lines, in files 01, 02, … The file's name is the last `name` in front of the block.
python3 - "$checkout/docs/your-project.md" "$scratch" <<'PYTHON'
import pathlib, re, sys
text, folder = pathlib.Path(sys.argv[1]).read_text(), pathlib.Path(sys.argv[2])
end = 0
for number, block in enumerate(re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL), 1):
    names = re.findall(r"`([\w.]+)`", text[end : block.start()])
    end = block.end()
    (folder / f"{number:02}.kind").write_text(f"{block[1]} {names[-1] if names else '-'}\n")
    (folder / f"{number:02}.text").write_text(block[2])
PYTHON

mkdir "$scratch/work" && cd "$scratch/work" || exit 1
gates=(4 0 1 0) # what the document says of its gates, in order
for block in "$scratch"/*.kind; do
	read -r kind name <"$block"
	content=${block%.kind}.text
	case $kind in
	c | make | ini) cp "$content" "$name" ;;
	sh)
		command=$(cat "$content")
		case $command in
		"mkdir words"*) mkdir words && cd words || exit 1 ;;
		"leuko-bench gate")
			expect "${gates[0]}" "the gate ends with ${gates[0]}, as it says" leuko-bench gate --quiet
			[ "${gates[0]}" != 1 ] || output_has "and names the function, as it says" "next_word"
			gates=("${gates[@]:1}")
			;;
		*) check "this command works: ${command:0:60}" bash -c "$command" ;;
		esac
		;;
	esac
done
equal "it has as many gates as it tells the ends of" 0 "${#gates[@]}"
equal "it tells each exit code" "0 1 2 3 4" "$(sed -n 's/^| \([0-9]\) | .*/\1/p' "$checkout/docs/your-project.md" | xargs)"
check "what it says of standard input works" sed -i "s|^run = .*|run = sh -c 'exec \"\$0\" \"\$1\"' {root}/build/words {input}|" plan.ini
expect 0 "and counts the same" leuko-bench gate --quiet --probe output
expect 1 "two sides that differ are told apart" leuko-bench gate --quiet --size 1K --side old='wc -w {input}' --side new='wc -c {input}'
tap_done
