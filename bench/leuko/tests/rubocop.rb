#!/usr/bin/env ruby
# frozen_string_literal: true

# Run the RuboCop that install_rubocop.sh installed, with every gem at the version that gems.tsv pins, whatever else Ruby has installed.
# usage: bench/leuko/tests/rubocop.rb ARGUMENT…

root = File.expand_path("../../..", __dir__)
Gem.use_paths(File.join(root, "build/rubocop/gems"), [])
File.foreach(File.join(__dir__, "gems.tsv"), chomp: true) do |line|
  name, version = line.split("\t")
  gem name, "= #{version}" unless line.start_with?("#")
end
load Gem.bin_path("rubocop", "rubocop")
