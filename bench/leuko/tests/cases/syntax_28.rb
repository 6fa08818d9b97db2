foo(*)
