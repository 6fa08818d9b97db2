# rubocop:disable-next Lint/Debugger
binding.pry
binding.pry
# rubocop:todo-next Lint/Debugger -- because
binding.pry
binding.pry
# rubocop:next -Lint/Debugger
binding.pry
binding.pry
# rubocop:next Lint/Debugger
binding.pry
# rubocop:next all
binding.pry
# rubocop:next -all
binding.pry
# rubocop:next -Lint/Debugger, -Layout
binding.pry
# rubocop:next -Style/Foo -Debugger
binding.pry
# rubocop:disable-next
binding.pry
# rubocop:disable-next -- because
binding.pry
# rubocop:disable-next all
binding.pry
# rubocop:disable-next Style/Foo, Lint
binding.pry
# rubocop:disable-next Style/Foo
binding.pry
# rubocop:disable-next debugger
binding.pry
# rubocop:disable-nextLint/Debugger
binding.pry
# rubocop:disable-nexts Lint/Debugger
binding.pry
# rubocop:disable-next-line Lint/Debugger
binding.pry
# rubocop:disable -next Lint/Debugger
binding.pry
# rubocop:disable_next Lint/Debugger
binding.pry
# rubocop:push-next -Lint/Debugger
binding.pry
# rubocop:Disable-next Lint/Debugger
binding.pry
# rubocop : disable-next   Lint/Debugger
binding.pry
#rubocop:disable-next Lint/Debugger
binding.pry
# # rubocop:disable-next Lint/Debugger
binding.pry
# a comment in front # rubocop:disable-next Lint/Debugger
binding.pry
binding.pry # rubocop:disable-next Lint/Debugger
binding.pry
# rubocop:disable-next Lint/Debugger

binding.pry
# rubocop:disable-next Lint/Debugger
# a comment between
# rubocop:disable-next Layout
binding.pry
binding.pry
# rubocop:disable-next Lint/Debugger
=begin
A comment between
=end
binding.pry
binding.pry
# rubocop:disable-next Lint/Debugger
=begin

=end
binding.pry
=begin
# rubocop:disable-next Lint/Debugger
=end
binding.pry
binding.pry
# rubocop:disable-next Lint/Debugger
binding.pry(1,
            2)
binding.pry
# rubocop:disable-next Lint/Debugger
foo do
  binding.pry
  # rubocop:enable Lint/Debugger
  binding.pry
end
binding.pry
foo do
  # rubocop:disable-next Lint/Debugger
end
binding.pry
foo(
  # rubocop:disable-next Lint/Debugger
  binding.pry(1,
              2),
  binding.pry(3)
)
# rubocop:enable-next Lint/Debugger
binding.pry
# rubocop:disable Lint/Debugger
binding.pry
# rubocop:enable-next Lint/Debugger
foo do
  binding.pry
end
binding.pry
# rubocop:next +Debugger
binding.pry
binding.pry
# rubocop:next +Lint -Lint/Debugger
binding.pry
# rubocop:next -Lint/Debugger +Lint
binding.pry
binding.pry
# rubocop:enable-next all
foo do
  binding.pry
  # rubocop:enable-next Lint
  binding.pry
  binding.pry
end
binding.pry
# rubocop:enable-next Lint/Debugger
foo do
  binding.pry
  # rubocop:disable Lint/Debugger
  binding.pry
end
binding.pry
# rubocop:enable-next Lint/Debugger
foo do
  binding.pry
  # rubocop:enable Lint/Debugger
  binding.pry
end
binding.pry
# rubocop:disable Lint/Debugger
# rubocop:push
# rubocop:enable-next Lint/Debugger
foo do
  binding.pry
  # rubocop:pop
  binding.pry
end
binding.pry
# rubocop:enable Lint/Debugger
foo do
  a
  # rubocop:disable-next Layout/IndentationConsistency
    b
    c
  # rubocop:next -Layout
    d do
      e
        f
    end
end
# rubocop:disable Layout , Lint/Debugger
binding.pry
foo do
  a
    b
end
# rubocop:enable Layout, Lint/Debugger
# rubocop:push -Lint +Lint/Debugger -Lint/Debugger
binding.pry
# rubocop:pop
# rubocop:disable # rubocop:disable all
binding.pry
# rubocop:disable-next Lint/Debugger
