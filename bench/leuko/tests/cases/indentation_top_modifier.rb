private

  def a; end
def b; end
    def c; end
public
  def d; end
