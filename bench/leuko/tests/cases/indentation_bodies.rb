foo
  bar
 baz
class A
  x
    y
  def m
    a
     b
    c
  end
    def n
      a
    b
    end
end
module M
      x
  y
end
class << self
  x
   y
end
def f
  x
   y
rescue Foo
  x
   y
rescue
    x
  y
else
  x
   y
ensure
  x
   y
end
begin
  x
   y
end
begin
  x
   y
rescue
  x
   y
else
  x
   y
ensure
  x
   y
end
if a
  x
   y
elsif b
  x
   y
else
  x
   y
end
unless a
  x
   y
else
  x
   y
end
case a
when 1
  x
   y
when 2 then z
            w
else
  x
   y
end
case a
in 1
  x
   y
in [b, c] if d
  x
   y
else
  x
   y
end
while a
  x
   y
end
until a
  x
   y
end
for a in b
  x
   y
end
begin
  x
   y
end while a
loop do
  x
   y
end
loop {
  x
   y
}
foo.bar(1) { |a|
  x
   y
}
-> {
  x
   y
}
->(a) do
  x
   y
end
lambda do
  x
   y
end
(a
 b)
(
  a
   b
)
((a
  b))
foo((a
     b), (c
       d))
"#{a
b}"
"#{
  a
   b
}"
<<~HERE
  #{a
     b}
  #{
    x
     y
  }
HERE
`#{a
b}`
/#{a
b}/
:"#{a
b}"
BEGIN {
  x
   y
}
END {
  x
   y
}
def a = (x
  y)
def self.s
  x
   y
end
x = begin
      a
     b
end
x = if a
      b
     c
    else
      d
     e
    end
foo x do
  a
   b
end
foo rescue (a
b)
a ? (b
c) : (d
e)
super do
  x
   y
end
super(1) do
  x
   y
end
yield(begin
  x
   y
end)
not (a
b)
return (a
b)
defined?((a
b))
