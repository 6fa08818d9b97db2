def m; class A; end; end
