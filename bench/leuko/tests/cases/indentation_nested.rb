class A
  x
    def b
      y
        if c
          d
         e
           f
        end
      z
       loop do
         g
           h { i
             j
            k }
       end
    end
  w
      def c
        y
      end
   def d
     a
      b
   end
end
foo do
  a
   b do
     c
      d do
        e
       f
      end
   end
  g do
    h
     i
  end
   j((k
     l), <<~A)
     #{m
        n}
   A
  o
    p(<<~A)
      #{q
       r
      }
    A
  s
end
