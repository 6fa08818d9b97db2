foo do
  a
b
  c
  d
  e
  f
end
foo do
  a
  b
 c
end
if x
    a
  b
end
foo do
  a
    b(
      1)
      c
end
