foo do
