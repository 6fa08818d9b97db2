def m; module A; end; end
