# Lines "SOURCE<tab>COMMAND" as compile_commands.json; `directory` is where the commands run.
function quoted(text) {
	gsub(/[\\"]/, "\\\\&", text)
	return "\"" text "\""
}
BEGIN { FS = "\t"; print "[" }
{ printf "%s{\"directory\": %s, \"file\": %s, \"command\": %s}", (NR == 1 ? "" : ",\n"), quoted(directory), quoted($1), quoted($2) }
END { print "\n]" }
