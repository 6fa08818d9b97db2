def f($a); end
