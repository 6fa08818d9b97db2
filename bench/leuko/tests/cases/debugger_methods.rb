binding.irb
Kernel.binding.irb
byebug
remote_byebug
Kernel.byebug
Kernel.remote_byebug
page.save_and_open_page
page.save_and_open_screenshot
page.save_page
page.save_screenshot
save_and_open_page
save_and_open_screenshot
save_page
save_screenshot
binding.b
binding.break
Kernel.binding.b
Kernel.binding.break
binding.pry
binding.remote_pry
binding.pry_remote
Kernel.binding.pry
Kernel.binding.remote_pry
Kernel.binding.pry_remote
Pry.rescue
pry
debugger
Kernel.debugger
jard
binding.console
require 'debug/open'
require "debug/start"
require 'debug'
require('debug/open')
require 'debug/open', 1
require "debug/#{open}"
require('debug/open', &blk)
Foo.require 'debug/open'
foo&.require 'debug/open'
require "debug" \
  "/open"
require %q(debug/start)
require <<~NAME
  debug/open
NAME
require 'debug/open' do |x| x end
Kernel.irb
Foo.byebug
irb
remote_pry
console
