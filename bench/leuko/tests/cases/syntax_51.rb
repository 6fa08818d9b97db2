class A < ; end
