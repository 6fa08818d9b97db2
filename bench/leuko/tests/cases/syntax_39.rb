%w[a
