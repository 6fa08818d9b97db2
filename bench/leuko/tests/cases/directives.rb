binding.pry # rubocop:disable Lint/Debugger
binding.pry # rubocop:disable Lint
binding.pry # rubocop:disable all
binding.pry # rubocop:disable Debugger
binding.pry # rubocop:disable Layout/IndentationConsistency
binding.pry # rubocop:disable Style/Debugger
binding.pry # rubocop:disable lint/debugger
binding.pry # rubocop:todo Lint/Debugger
binding.pry # rubocop:enable Lint/Debugger
binding.pry # rubocop : disable Lint/Debugger
binding.pry #rubocop:disable Lint/Debugger
binding.pry #  rubocop:  disable   Lint/Debugger
binding.pry # rubocop:disable Style/Foo, Lint/Debugger
binding.pry # rubocop:disable Style/Foo,Lint/Debugger
binding.pry # rubocop:disable Style/Foo , Lint/Debugger , Style/Bar
binding.pry # rubocop:disable Style/Foo Lint/Debugger
binding.pry # rubocop:disable Lint/Debugger -- because
binding.pry # rubocop:disable Lint/Debugger because
binding.pry # rubocop:disable -- Lint/Debugger
binding.pry # rubocop:disable
binding.pry # rubocop:disabled Lint/Debugger
binding.pry # rubocop:disable Lint/DebuggerX
binding.pry # rubocop:disable Lint/Debug
binding.pry # foo rubocop:disable Lint/Debugger
binding.pry # foo # rubocop:disable Lint/Debugger
binding.pry # # rubocop:disable Lint/Debugger
binding.pry ## rubocop:disable Lint/Debugger
binding.pry # rubocop:disable allx
binding.pry # rubocop:disable All
binding.pry # rubocop:disable Lint/Debugger/X
binding.pry # rubocop:disable Lint/Debugger/
binding.pry # rubocop:disable X/Lint/Debugger
binding.pry # RuboCop:disable Lint/Debugger
binding.pry # rubocop:disable-foo Lint/Debugger
binding.pry # rubocop:foo Lint/Debugger
binding.pry # rubocop:disable: Lint/Debugger
binding.pry # rubocop:enable all # rubocop:disable all
binding.pry # nothing: # rubocop:disable Lint/Debugger # more
binding.pry(1,
            2) # rubocop:disable Lint/Debugger
binding.pry(1, # rubocop:disable Lint/Debugger
            2)
binding.pry(1,
            # rubocop:disable Lint/Debugger
            2)
binding.pry
# rubocop:enable Lint/Debugger
binding.pry
# rubocop:disable Lint/Debugger
binding.pry
binding.pry
# rubocop:enable Lint/Debugger
binding.pry
# rubocop:todo all
binding.pry
  # rubocop:enable all
binding.pry
  # rubocop:disable Lint
binding.pry
# rubocop:disable Lint/Debugger
binding.pry
# rubocop:enable Lint
binding.pry
# rubocop:disable all
binding.pry
# rubocop:enable Lint/Debugger
binding.pry
# rubocop:enable all
# # rubocop:disable Lint/Debugger
binding.pry
# foo # rubocop:disable Lint/Debugger
binding.pry
=begin
# rubocop:disable Lint/Debugger
=end
binding.pry
"# rubocop:disable Lint/Debugger"; binding.pry
binding.pry; binding.irb # rubocop:disable Lint/Debugger
foo do
  a
    b # rubocop:disable Layout/IndentationConsistency
     c # rubocop:disable Layout
   d(
     # rubocop:disable Layout/IndentationConsistency
     1
     # rubocop:enable Layout/IndentationConsistency
   )
    e do
      f
       g # rubocop:disable IndentationConsistency
       h
    end
   # rubocop:disable Layout/IndentationConsistency
   i
  # rubocop:enable Layout/IndentationConsistency
   j
   k # rubocop:disable Layout/IndentationConsistency, Lint/Debugger
   binding.pry # rubocop:disable Layout/IndentationConsistency, Lint/Debugger
end
# rubocop:disable Lint/Debugger
def m
  binding.pry
end
