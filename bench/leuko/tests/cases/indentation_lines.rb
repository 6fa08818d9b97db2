a; b
  c
a; b; c
   d; e
 f
foo { a; b
      c
   d }
foo { a
      b }
foo { a;
  b }
foo do a
       b
  c
end
if x then a
  b
end
if x; a
      b
end
x = 1; y = 2
   z = 3
def m; a
  b
end
def m() a
  b
end
class A; a
  b
end
class A
  a; b;
  c
   ; d
   e
end
begin a
      b
end
foo(1,
    2)
  bar(3,
      4)
foo
  .bar
  .baz
    qux
      .quux
x = <<~A
  text
A
  y
foo(<<~A)
  text
A
   z
"multi
line"
  w
%w[
  a b
]
 v
a &&
  b
  c ||
    d
	e
		f
   	g
h
if a
	b
	c
		d
  e
end
def m
  # comment
    # comment
  a

    b

  c # end
     # comment

  d
end
=begin
block comment
=end
foo do
    a
=begin
comment
=end
  b
    c(
=begin
inside
=end
      1)
end
foo do
    a
  b do
=begin
inside
=end
    x
  end
end
