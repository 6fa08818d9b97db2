def f(@@a); end
