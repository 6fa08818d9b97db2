# rubocop:push -Lint/Syntax
foo
# rubocop:pop
bar )
