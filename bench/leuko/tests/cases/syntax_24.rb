begin; else; end
