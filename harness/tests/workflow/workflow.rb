# frozen_string_literal: true

# Reads a workflow and prints what is wrong with it beyond its syntax; exits with 1 when anything is.
# usage: ruby workflow.rb WORKFLOW.yml FOLDER        FOLDER receives each `run:` block as a script, for shellcheck
require "yaml"

source, folder = ARGV
workflow = YAML.safe_load(File.read(source))
jobs = workflow.fetch("jobs")
steps = jobs.values.flat_map { |job| job.fetch("steps") }
# YAML 1.1 reads a bare `on` as true
triggers = workflow[true] || workflow["on"]
used = steps.filter_map { |step| step["uses"] }
using = ->(action) { steps.select { |step| step["uses"].to_s.start_with?("actions/#{action}@") } }
uploads = using["upload-artifact"]
own_permissions = jobs.values.any? { |job| job.key?("permissions") }

faults = {
  "does not run on every pull request" => !triggers.key?("pull_request") || !triggers["pull_request"].nil?,
  "does not run on pushes to main" => triggers.dig("push", "branches") != ["main"],
  "runs with the base's rights on a pull request's code" => triggers.key?("pull_request_target"),
  "may do more than read the contents" => workflow["permissions"] != { "contents" => "read" } || own_permissions,
  "does not cancel the older run" => workflow.dig("concurrency", "cancel-in-progress") != true,
  "has a job without timeout-minutes" => jobs.values.any? { |job| !job["timeout-minutes"].is_a?(Integer) },
  "uses an action that is not pinned by commit" => used.any? { |action| !action.match?(/@\h{40}\z/) },
  "leaves the token in the checkout" => using["checkout"].any? { |step| step.dig("with", "persist-credentials") != false },
  "uploads nothing after a failure" => uploads.none? { |step| step["if"].to_s.match?(/always\(\)|!cancelled\(\)/) },
  "lets a failing step pass" => (steps + jobs.values).any? { |part| part["continue-on-error"] },
  "pastes an expression into a script" => steps.any? { |step| step["run"].to_s.include?("${{") },
  "runs no gate" => steps.none? { |step| step["run"].to_s.include?("leuko-bench gate") && !step.key?("if") },
  "writes no summary" => steps.none? { |step| step["run"].to_s.include?("$GITHUB_STEP_SUMMARY") }
}.select { |_, wrong| wrong }.keys

steps.select { |step| step.key?("run") }.each_with_index do |step, index|
  File.write(File.join(folder, "run_#{index}.sh"), step["run"])
end
faults.each { |fault| puts "#{source}: #{fault}" }
exit(faults.empty? ? 0 : 1)
