::Kernel.debugger
::Kernel.binding.pry
Kernel::debugger
Foo::Kernel.debugger
Kernel.foo.debugger
foo.binding.pry
self.byebug
binding().pry
binding(1).pry
binding { 1 }.pry
binding&.pry
foo&.debugger
Kernel&.debugger
::Pry.rescue
A::Pry.rescue
(binding).pry
@binding.pry
binding.pry.foo
binding.pry.pry
binding
  .pry
Kernel
  .binding # comment
  .irb
binding . pry
binding::pry
binding.pry()
binding.pry(1, 2)
binding.pry 1, a: 2
binding.pry do
  foo
end
binding.pry { |x| x }
byebug(1) { foo }
debugger(&blk)
debugger &blk
debugger(*args, **opts)
debugger(<<~A, 1)
  text
A
debugger "a
b", 2
debugger = 1
debugger
debugger()
pry = 2
pry
binding.pry if foo
Pry.rescue { raise }
Pry.rescue do
  raise
end
x = binding.pry
binding.pry += 1
binding.pry ||= 1
binding.pry = 1
binding.pry, y = 1, 2
binding::b
"日本" + (byebug; "語")
"日本"; byebug; "語"; binding.pry # コメント
