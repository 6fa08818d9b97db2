case; end
