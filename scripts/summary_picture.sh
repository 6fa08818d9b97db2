#!/usr/bin/env bash
# Draw a run's summary as the page of a pull request shows it: docs/red.png is made so, from a run with a fault of patches/faults.
# usage: scripts/summary_picture.sh RUN FILE.png [HEIGHT]        needs the packages cmark-gfm and chromium
set -euo pipefail

run=$1 picture=$(realpath -m "$2")
page=$(mktemp -d)
trap 'rm -rf "$page"' EXIT
{
	cat <<'STYLE'
<!doctype html><meta charset="utf-8"><style>
body { font: 14px/1.5 -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; color: #1f2328; margin: 24px; width: 1020px }
h2 { border-bottom: 1px solid #d1d9e0; padding-bottom: 6px } h3 { margin: 18px 0 8px }
table { border-collapse: collapse; font-size: 12.5px } th, td { border: 1px solid #d1d9e0; padding: 4px 10px } th { background: #f6f8fa }
code, pre { background: #f6f8fa; padding: 2px 4px; font-size: 12px }
</style>
STYLE
	cmark-gfm -e table "$run/report/summary.md"
} >"$page/summary.html"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$page/profile" --window-size=1068,"${3:-740}" \
	--screenshot="$picture" "file://$page/summary.html" >/dev/null 2>&1
echo "$picture"
