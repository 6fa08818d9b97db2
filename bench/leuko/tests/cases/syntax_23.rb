module foo; end
