#!/usr/bin/env bash
# Each fault of patches/faults applies, as `prove` applies it, to the source of its variant as the series leaves it: a patch that moves what
# a fault changes is seen here, and not first by the night's `make prove`.
. "$(dirname "$0")/../../../harness/tests/tap.sh"
cd "$(dirname "$0")/../../.." || exit 1
for fault in patches/faults/*.patch; do
	variant=$(sed -n 's/^Variant: //p' "$fault")
	said=$(patch --dry-run -p1 -F0 --silent --batch -d "build/source/$variant" <"$fault" 2>&1) && said=
	equal "$(basename "$fault" .patch) applies to $variant" "" "$said"
done
tap_done
