foo
  bar
# rubocop:disable all
binding.pry
  baz
