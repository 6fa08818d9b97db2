foo(debugger)
!debugger
not debugger
p("#{debugger}")
a.b = debugger
a[0] = debugger
a[debugger]
a[debugger] += 1
a[0] += debugger
a.b += debugger
a.b ||= debugger
debugger.b ||= 1
a&.b = debugger
foo { debugger }
foo do
  debugger
end
foo(debugger(1))
foo(debugger { 1 })
foo(debugger do 1 end)
[debugger]
foo([debugger])
foo([debugger(1)])
foo { [debugger] }
foo { bar(debugger) }
foo { bar([debugger]) }
foo { bar("#{debugger}") }
foo { bar(x ? debugger : 1) }
foo(x ? debugger : 1)
foo(begin; debugger; end)
foo(begin
  debugger
end)
foo((debugger))
foo(-> { debugger })
foo(->(x = debugger) { x })
foo(lambda { debugger })
foo(proc { debugger })
super(debugger)
super { debugger }
super(foo(debugger)) { 1 }
yield debugger
yield(foo(debugger))
return debugger
{ a: debugger }
foo(a: debugger)
foo(debugger => 1)
foo(**debugger)
foo(*debugger)
foo(&debugger)
foo(a: [debugger])
foo { { a: debugger } }
{ debugger: 1 }
{ debugger: }
foo(debugger:)
foo { bar(debugger:) }
debugger..1
foo(debugger..1)
foo(1...debugger)
debugger.foo
debugger&.foo
foo.bar(debugger).baz
debugger + 1
1 + debugger
-debugger
private def x
  debugger
end
private def x
  debugger
  foo { debugger }
end
def y
  debugger
end
class A
  debugger
  foo def z; debugger; end
end
begin
  debugger
rescue debugger
  debugger
else
  debugger
ensure
  debugger
end
foo(begin; 1; rescue debugger; end)
foo(def x; 1; rescue debugger; 2; end)
foo(def x; 1; rescue Foo; debugger; end)
while debugger
  debugger
end
case debugger
when debugger
  debugger
end
case 1
in ^(debugger)
  debugger
end
a = debugger
a, b = debugger, 1
a, b = foo(debugger, 1), 2
a = *debugger
foo(a = debugger)
foo { a = debugger }
if debugger then debugger else debugger end
foo(if debugger then debugger else debugger end)
defined?(debugger)
foo(defined?(debugger))
/#{debugger}/
foo(/#{debugger}/)
/a/ =~ debugger
foo(/a/ =~ debugger)
/(?<n>a)/ =~ debugger
/#{x}/ =~ debugger
debugger =~ /a/
`#{debugger}`
:"#{debugger}"
<<~A
  #{debugger}
A
foo(<<~A)
  #{debugger}
  #{bar { debugger }}
A
alias_it debugger
debugger and foo
debugger or foo(debugger)
foo debugger do
  1
end
foo bar debugger
foo.bar = debugger, 1
BEGIN { debugger }
END { debugger }
foo(debugger) { debugger }
foo { |x = debugger| x }
foo { |x = bar(debugger)| x }
rescue_it = debugger rescue debugger
foo((debugger rescue debugger))
->(x = debugger) { debugger }
for i in debugger do debugger end
Class.new(debugger) { debugger }
class B < debugger
end
class << debugger
  debugger
end
foo(class << self; debugger; end)
x = foo(y = begin debugger end)
a.b, c = debugger
debugger.b, c = 1, 2
debugger[0], c = 1, 2
puts [1, debugger, 2].map { |x| x }
puts [1, [debugger]].map(&:x)
puts(debugger ? 1 : 2)
puts(!!debugger)
debugger { debugger }
foo(debugger { debugger })
foo(1, it) { debugger; _1 }
foo(1) { it; debugger }
