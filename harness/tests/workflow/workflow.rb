# frozen_string_literal: true

# Reads a workflow and prints what is wrong with it beyond its syntax; exits with 1 when anything is.
# usage: ruby workflow.rb WORKFLOW.yml FOLDER        FOLDER receives each `run:` block as a script, for shellcheck
require "yaml"

source, folder = ARGV
workflow = YAML.safe_load(File.read(source))
jobs = workflow.fetch("jobs")
# A step that uses an action of this repository stands for the action's steps.
expand = lambda do |step|
  return [step] unless step["uses"].to_s.start_with?("./")

  [step] + YAML.safe_load(File.read(File.join(File.dirname(source), "../..", step["uses"], "action.yml"))).dig("runs", "steps")
end
steps = jobs.values.flat_map { |job| job.fetch("steps") }.flat_map(&expand)
# YAML 1.1 reads a bare `on` as true
triggers = workflow[true] || workflow["on"]
used = steps.filter_map { |step| step["uses"] }
using = ->(action) { steps.select { |step| step["uses"].to_s.start_with?("actions/#{action}@") } }
running = ->(command) { steps.select { |step| step["run"].to_s.include?(command) } }
survives = ->(step) { step["if"].to_s.match?(/always\(\)|!cancelled\(\)/) }
own_permissions = jobs.values.any? { |job| job.key?("permissions") }
pipefail = workflow.dig("defaults", "run", "shell") == "bash"

everywhere = {
  "runs with the base's rights on a pull request's code" => triggers.key?("pull_request_target"),
  "may do more than read the contents" => workflow["permissions"] != { "contents" => "read" },
  "has a job without timeout-minutes" => jobs.values.any? { |job| !job["timeout-minutes"].is_a?(Integer) },
  "uses an action that is not pinned by commit" => used.any? { |action| !action.match?(%r{\A\./|@\h{40}\z}) },
  "leaves the token in the checkout" => using["checkout"].any? { |step| step.dig("with", "persist-credentials") != false },
  "lets a failing step pass" => (steps + jobs.values).any? { |part| part["continue-on-error"] } || running["|| true"].any?,
  "loses an exit code in a pipe" => !pipefail && steps.any? { |step| step["shell"] != "bash" && step["run"].to_s.match?(/[^|]\|[^|]/) },
  "pastes an expression into a script" => running["${{"].any?
}

# A workflow that measures.
measuring = {
  "has a job with rights of its own" => own_permissions,
  "does not cancel the older run" => workflow.dig("concurrency", "cancel-in-progress") != true,
  "uploads nothing after a failure" => using["upload-artifact"].none?(&survives),
  "writes no summary" => running["$GITHUB_STEP_SUMMARY"].none?
}

# The workflow that comments has rights: what a pull request wrote is only data to it.
rights = { "actions" => "read", "contents" => "read", "pull-requests" => "write" }
default_branch = "${{ github.event.repository.default_branch }}"
commenting = {
  "is started by something else than a run of perf" =>
    triggers != { "workflow_run" => { "workflows" => ["perf"], "types" => ["completed"] } },
  "has other rights than it needs" => jobs.values.map { |job| job["permissions"] } != [rights],
  "runs for other events" => jobs.values.any? { |job| job["if"] != "github.event.workflow_run.event == 'pull_request'" },
  "checks out something else than the default branch" => using["checkout"].map { |step| step.dig("with", "ref") } != [default_branch],
  "takes the artifact without looking at it" => running["scripts/artifact_take.py"].size != 1 || using["download-artifact"].any?,
  "uses another action" => used.size != 1,
  "hands the token to a step that does not need it" =>
    steps.any? { |step| step.to_s.include?("github.token") && !step["run"].to_s.match?(%r{\Ascripts/(artifact_take|comment_post)\.py }) },
  "is overtaken by an earlier run" => jobs.values.any? { |job| job.dig("concurrency", "cancel-in-progress") != true }
}

# What each step of the nightly job needs is the build, and nothing of the steps before it.
built = ->(step) { survives[step] && step["if"].include?("steps.build.outcome == 'success'") && step["timeout-minutes"].is_a?(Integer) }
nightly = ["make fuzz SECONDS=", "leuko-bench waterfall --no-time", "leuko-bench compete"]
# The job with a machine for each shard, and what it measures there.
sharded = jobs.keys.find { |name| jobs[name].dig("strategy", "matrix", "shard") }
shard = { "SHARD" => "${{ matrix.shard }}/${{ strategy.job-total }}" }
# Where the tests run: the systems of a job's matrix, or its container.
testing = jobs.values.select { |job| job["steps"].any? { |step| step["run"] == "make test" && !step.key?("if") } && !job.key?("if") }
systems = testing.flat_map { |job| job.dig("container", "image") || job.dig("strategy", "matrix", "system") || job["runs-on"] }
own = {
  "comment.yml" => commenting,
  "perf.yml" => measuring.merge({
    "uploads no verdict for the comment" =>
      using["upload-artifact"].none? { |step| step.dig("with", "name") == "perf-verdict" && survives[step] },
    "runs no gate" => steps.none? { |step| step["run"].to_s.match?(/leuko-bench"?( --plan \S+)? gate/) && !step.key?("if") },
    "does not run the tests on ubuntu-22.04, ubuntu-24.04 and debian:13" => systems.sort != %w[debian:13 ubuntu-22.04 ubuntu-24.04],
    "does not run on every pull request" => !triggers.key?("pull_request") || !triggers["pull_request"].nil?,
    "does not run on pushes to main" => triggers.dig("push", "branches") != ["main"]
  }),
  "nightly.yml" => measuring.merge({
    "does not run once a day" => Array(triggers["schedule"]).map { |at| at["cron"].to_s }.grep(/\A\d+ \d+ \* \* \*\z/).size != 1,
    "cannot be started by hand" => !triggers.key?("workflow_dispatch"),
    "runs on a pull request" => triggers.key?("pull_request"),
    "does not build as step `build`" => steps.count { |step| step["id"] == "build" && step["run"] == "make build" } != 1,
    "lets one failure hide the rest" => !nightly.all? { |command| running[command].all?(&built) },
    "does not measure the profile full in shards" =>
      sharded.nil? || running["run --profile full"].none? { |step| step["env"] == shard && step["run"].include?('"$SHARD"') },
    "does not merge the shards" =>
      sharded.nil? || running["leuko-bench merge build/shards/*"].none? || jobs.values.none? { |job| job["needs"] == sharded }
  }).merge(nightly.to_h { |command| ["does not run #{command}", running[command].empty?] })
}.fetch(File.basename(source))

faults = everywhere.merge(own).select { |_, wrong| wrong }.keys
steps.select { |step| step.key?("run") }.each_with_index do |step, index|
  File.write(File.join(folder, "run_#{index}.sh"), step["run"])
end
faults.each { |fault| puts "#{source}: #{fault}" }
exit(faults.empty? ? 0 : 1)
