# rubocop:push
binding.pry
# rubocop:disable Lint/Debugger
binding.pry
# rubocop:push
binding.pry
# rubocop:enable Lint/Debugger
binding.pry
# rubocop:pop
binding.pry
# rubocop:pop
binding.pry
# rubocop:pop
binding.pry
# rubocop:push -Lint/Debugger
binding.pry
# rubocop:push +Lint/Debugger
binding.pry
# rubocop:pop
binding.pry
# rubocop:pop
binding.pry
# rubocop:push -Lint +Layout
binding.pry
# rubocop:pop Lint/Debugger
binding.pry
# rubocop:push -Debugger
binding.pry
# rubocop:pop
binding.pry
# rubocop:push Lint/Debugger
binding.pry
# rubocop:pop
binding.pry
# rubocop:push -Style/Foo -Lint/Debugger
binding.pry
# rubocop:pop -- because
binding.pry
# rubocop:push -Style/Foo, -Lint/Debugger
binding.pry
# rubocop:pop
binding.pry
# rubocop:push -Lint/Debugger, -Style/Foo
binding.pry
# rubocop:pop
binding.pry
# rubocop:push -Lint/Debugger -- because
binding.pry
# rubocop:pop
binding.pry
# rubocop:push - Lint/Debugger
binding.pry
# rubocop:pop
binding.pry
# rubocop:push -all
binding.pry
# rubocop:pop
binding.pry
# rubocop:push -Lint/Debugger +Lint/Debugger
binding.pry
# rubocop:pop
binding.pry
# rubocop:push +Lint/Debugger -Lint/Debugger
binding.pry
# rubocop:pop
binding.pry
# rubocop : push   -Lint/Debugger
binding.pry
# rubocop:pop-x
binding.pry
# rubocop:push-x -Lint/Debugger
binding.pry
# rubocop:pop
binding.pry
# rubocop:pushed -Lint/Debugger
binding.pry
# # rubocop:push -Lint/Debugger
binding.pry
# see # rubocop:push -Lint/Debugger
binding.pry
# rubocop:pop
binding.pry
foo # rubocop:push -Lint/Debugger
binding.pry
foo # rubocop:pop
binding.pry
binding.pry # rubocop:push -Lint/Debugger
binding.pry # rubocop:pop
binding.pry
# rubocop:push -Lint/Debugger
# rubocop:push
# rubocop:disable all
binding.pry
# rubocop:pop
binding.pry
# rubocop:pop
binding.pry
# rubocop:todo Lint/Debugger
# rubocop:push +Lint
binding.pry
# rubocop:pop
binding.pry
# rubocop:enable all
foo do
  a
    b
  # rubocop:push -Layout/IndentationConsistency
  a
    b
  # rubocop:pop
  a
    b
end
# rubocop:push -Lint/Debugger
binding.pry
