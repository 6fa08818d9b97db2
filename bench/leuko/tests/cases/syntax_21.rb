def (1).x; end
