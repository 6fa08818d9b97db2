foo { |x| _1 }
