binding.pry; )
