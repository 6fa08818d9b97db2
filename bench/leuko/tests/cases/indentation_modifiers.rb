class A
  def a; end

  private

  def b; end

    def c; end

  protected

    def d; end

  public

  def e; end
  private :e
    private def f; end
  module_function
  private()
  private(:a)
    private
  x.private
    x.private
  private { 1 }
    private { 1 }
end

class B
  private

    def a; end
    def b; end
end

class C
    private

  def a; end
  def b; end
    def c; end
end

class D
private

  def a; end
  def b; end
    def c; end
end

class E
private

  def a; end

  def b; end
  protected
    def c; end
end

module F
  module_function

  def a; end
    def b; end
end

class G
  private
  x
rescue
  private
    x
end

class << self
  private

    def a; end
      def b; end
end

foo do
  private

    def a; end
      def b; end
end

Class.new do
  private

    def a; end
      def b; end
end

x = Class.new(Foo) do
  private

    def a; end
      def b; end
end

Struct.new(:a) { private
  b
    c
}

Data.define(:a) do
    private
  b
  c
end

def m
  private
    foo
  bar
end

def m
  foo do
    private
      foo
    bar
  end
  Class.new do
    private
      foo
    bar
  end
  Foo::Class.new do
    private
      foo
    bar
  end
  ::Class.new do
    private
      foo
    bar
  end
end

if x
  private
    foo
  bar
elsif y
  private
    foo
  bar
else
  private
    foo
  bar
end

unless x
  private
    foo
else
  private
    foo
end

while x
  private
    foo
end

case x
when 1
  private
    foo
else
  private
    foo
end

begin
  private
    foo
end

begin
  private
    foo
rescue
  private
    foo
end

(private
  foo)

-> do
  private
    foo
end

foo = (private
   bar)

class H; private
  def a; end
    def b; end
end

class I
  if x
    private

    def a; end
      def b; end
  end
  foo { bar { private
    baz
      qux } }
  begin
    private
      def z; end
  end
end

class J
  private
end

class K
  private
  protected
    def a; end
  public
      def b; end
      def c; end
    def d; end
end

foo.bar = Class.new do
  private
    def a; end
end

x ||= foo do
  private
    def a; end
end

bar(foo do
  private
    def a; end
end)

super do
  private
    def a; end
end

private
  foo
bar
