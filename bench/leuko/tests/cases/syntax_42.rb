foo { foo { _1 }; _1 }
