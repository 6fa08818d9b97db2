end end end end
