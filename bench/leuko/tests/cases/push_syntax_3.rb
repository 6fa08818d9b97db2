# rubocop:push -Layout
foo )
# rubocop:pop
bar
