def m; A = 1; end
