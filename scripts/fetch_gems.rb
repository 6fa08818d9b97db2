#!/usr/bin/env ruby
# frozen_string_literal: true

# Fetch pinned gems and check their SHA-256. A gem that is already there and matches its pin is not fetched again.
#
# usage: scripts/fetch_gems.rb [--into FOLDER] PINS                 every gem of PINS
#        scripts/fetch_gems.rb [--into FOLDER] PINS ROLE            those of one role
#        scripts/fetch_gems.rb [--into FOLDER] PINS NAME VERSION    one gem
#
# PINS has one gem a line: name, version, SHA-256 of the .gem file and role, with tabs between. FOLDER is build/gems unless it is given.
# Gems come from the sources that `gem sources` lists, in their order, as NAME-VERSION.gem below gems/; the index of a source is never
# read. Sources, credentials and proxies are RubyGems' own. Eight gems are fetched at a time. A download that receives nothing for 30
# seconds (FETCH_SILENCE) is given up; each source is tried twice. A gem is written under its name only when it is whole and checked, so
# two processes may fetch into one folder, and one that is killed leaves no broken gem.
#
# Exit code: 0 all gems are there, 2 usage or a line of PINS, 3 a gem could not be fetched, 130 interrupted.

require "digest/sha2" # not "digest", which loads SHA-256 at its first use: in two threads at once that fails
require "fileutils"

TRIES = 2
THREADS = 8
PAUSE = 1 # seconds before the second try
LONGEST = 900 # seconds one download may take, however steadily it moves
SILENCE = Float(ENV.fetch("FETCH_SILENCE", "30"))

Pin = Struct.new(:name, :version, :sha256, :role) do
  def to_s
    "#{name} #{version}"
  end

  def file
    "#{name}-#{version}.gem"
  end
end

class Failure < StandardError
end

def say(text)
  warn "fetch_gems: #{text}"
end

def fail_input(text)
  say text
  exit 2
end

def now
  Process.clock_gettime(Process::CLOCK_MONOTONIC)
end

def pins_read(path)
  File.readlines(path, chomp: true).each_with_index.filter_map do |line, index|
    next if line.empty? || line.start_with?("#")

    pin = Pin.new(*line.split("\t", 5).first(4))
    next pin if line.count("\t") == 3 && [pin.name, pin.version].all?(/\A[\w.-]+\z/) && pin.sha256.match?(/\A\h{64}\z/)

    fail_input "#{path}:#{index + 1}: expected a name, a version, a SHA-256 and a role, with tabs between; found \"#{line}\""
  end
rescue SystemCallError => e
  fail_input "#{path}: #{e.message}"
end

# The pins that `words`, the command line behind PINS, ask for.
def pins_choose(path, words)
  pins = pins_read(path)
  chosen =
    case words.size
    when 0 then pins
    when 1 then pins.select { |pin| pin.role == words[0] }
    when 2 then pins.select { |pin| [pin.name, pin.version] == words }
    end
  return chosen unless chosen.empty?

  fail_input "#{path}: no line for #{words.join(' ')}; add its name, version, SHA-256 and role" if words.size == 2
  fail_input "#{path}: no gem#{words.empty? ? '' : " of role #{words[0]}; roles: #{pins.map(&:role).uniq.join(', ')}"}"
end

# RubyGems reports the progress of a download to its user interface; this one prints nothing and notes when bytes arrived last.
module Quiet
  def self.ui
    ui = Gem::SilentUI.new
    ui.define_singleton_method(:download_reporter) { |*_| Reporter.new }
    ui
  end

  class Reporter
    def fetch(*)
      Thread.current[:moved] = now
    end
    alias update fetch
    alias done fetch
  end
end

# One download in a thread of its own, which is left behind when it is late: not every wait, the resolver's for one, can be interrupted.
# A fetcher of its own, too, because a fetcher has one connection for each host, and a late download leaves that in an unknown state.
def download(uri)
  fetcher = Gem::RemoteFetcher.new(Gem.configuration[:http_proxy])
  started = now
  thread = Thread.new { fetcher.fetch_path(uri) }
  thread.report_on_exception = false
  until thread.join(0.05)
    silent = now - (thread[:moved] || started)
    next if silent < SILENCE && now - started < LONGEST

    thread.kill
    raise Failure, silent < SILENCE ? format("not finished in %g s", LONGEST) : format("nothing received for %g s", SILENCE)
  end
  thread.value.tap { fetcher.close_all if fetcher.respond_to?(:close_all) }
rescue StandardError => e # which classes there are depends on the version of RubyGems
  raise Failure, e.message
end

def gem_uri(source, pin)
  uri = source.dup
  uri.path = "#{uri.path.chomp('/')}/gems/#{pin.file}"
  uri
end

# No credentials: this goes to a log that others may read.
def without_credentials(text)
  text.gsub(%r{//[^/\s@]*@}, "//")
end

def bytes_fetch(source, pin)
  uri = gem_uri(source, pin)
  bytes = download(uri).to_s
  digest = Digest::SHA256.hexdigest(bytes)
  return bytes if digest == pin.sha256

  raise Failure, "#{uri}: SHA-256 of the #{bytes.bytesize} bytes received is #{digest}, not the pinned #{pin.sha256}"
rescue Failure => e
  raise Failure, without_credentials(e.message.include?("/gems/") ? e.message : "#{uri}: #{e.message}")
end

# Every source in its order, all of them TRIES times.
def gem_fetch(sources, pin)
  failures = []
  TRIES.times do |try|
    unless try.zero?
      say "#{pin}: #{failures.last}; trying again"
      sleep PAUSE
      failures.clear
    end
    sources.each do |source|
      return bytes_fetch(source, pin)
    rescue Failure => e
      failures << e.message
    end
  end
  raise Failure, failures.join("\n  ")
end

class Folder
  def initialize(path)
    @path = path
    FileUtils.mkdir_p(path)
    # What a killed process left. A download never takes an hour.
    FileUtils.rm_rf(Dir.glob(File.join(path, ".fetch.*")).select { |left| old?(left) })
  end

  def old?(path)
    Time.now - File.lstat(path).mtime > 3600
  rescue Errno::ENOENT
    false # another process renamed it
  end

  def whole?(pin)
    path = File.join(@path, pin.file)
    File.file?(path) && Digest::SHA256.file(path).hexdigest == pin.sha256
  end

  def write(pin, bytes)
    partial = File.join(@path, ".fetch.#{Process.pid}.#{pin.file}")
    File.binwrite(partial, bytes)
    File.rename(partial, File.join(@path, pin.file))
  ensure
    FileUtils.rm_f(partial)
  end

  # For an end that runs no `ensure`.
  def sweep
    FileUtils.rm_f(Dir.glob(File.join(@path, ".fetch.#{Process.pid}.*")))
  end
end

# Returns the number of bytes fetched and the failures by pin. After the first failure no further download is started.
def fetch_all(folder, sources, pins)
  queue = Queue.new
  pins.each { |pin| queue << pin }
  results = Queue.new
  failures = {}
  workers = Array.new([THREADS, pins.size].min) do
    Thread.new do
      while failures.empty? && (pin = queue.pop(true) rescue nil)
        begin
          bytes = gem_fetch(sources, pin)
          folder.write(pin, bytes)
          results << bytes.bytesize
        rescue Failure, SystemCallError => e
          failures[pin] = e.message
        end
      end
    end
  end
  workers.each(&:join)
  [Array.new(results.size) { results.pop }.sum, failures]
end

def report_failures(failures, again)
  failures.sort_by { |pin, _| pin.name }.each { |pin, message| say "#{pin}: #{message}" }
  say "could not fetch #{failures.keys.map(&:to_s).sort.join(', ')}; check the network and what `gem sources` lists, then type: #{again}"
end

def main(words)
  again = ["scripts/fetch_gems.rb", *words].join(" ")
  into, words = words[0] == "--into" ? [words[1].to_s, words.drop(2)] : ["build/gems", words]
  fail_input "usage: scripts/fetch_gems.rb [--into FOLDER] PINS [ROLE | NAME VERSION]" unless (1..3).cover?(words.size) && !into.empty?
  pins = pins_choose(words[0], words.drop(1))
  folder = Folder.new(into)
  missing = pins.reject { |pin| folder.whole?(pin) }
  return 0 if missing.empty?

  require "rubygems/remote_fetcher"
  require "rubygems/user_interaction"
  Gem::DefaultUserInteraction.ui = Quiet.ui
  sources = Gem.sources.each_source.map(&:uri)
  Gem::RemoteFetcher.fetcher # loads the rest of RubyGems before there are threads
  started = now
  bytes, failures = fetch_all(folder, sources, missing)
  unless failures.empty?
    report_failures(failures, again)
    return 3
  end
  puts format("  GEMS  %d gem%s, %.1f MB in %.1f s", missing.size, missing.size == 1 ? "" : "s", bytes / 1e6, now - started)
  0
rescue SystemCallError => e
  say "#{e.message}; mend that, then type: #{again}"
  3
rescue Interrupt
  folder&.sweep
  say "interrupted; the gems that are whole are kept. To fetch the rest, type: #{again}"
  130
end

# A background job of a shell starts with SIGINT ignored.
%w[INT TERM].each { |name| Signal.trap(name) { raise Interrupt } }
code = main(ARGV)
$stdout.flush
# A thread that was left behind must not hold up the end.
exit! code
