# rubocop:push -Lint
foo )
# rubocop:pop
bar
