class A
  def x
    binding.pry
