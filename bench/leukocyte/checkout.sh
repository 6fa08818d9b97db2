#!/usr/bin/env bash
# Say in build/checkout what the checkout of leukocyte holds, so that a change of it is seen by whatever is made from it.
# usage, in this folder: ./checkout.sh        LEUKOCYTE: the checkout, with its submodules
set -euo pipefail

if [ -z "${LEUKOCYTE:-}" ]; then
	echo "checkout: LEUKOCYTE is not set, so leukocyte is not measured; let it name a checkout of leukocyte, by an absolute path" >&2
	exit 3
fi
for file in CMakeLists.txt src vendor/prism/src vendor/libyaml/src; do
	if [ -e "$LEUKOCYTE/$file" ]; then continue; fi
	echo "checkout: $LEUKOCYTE/$file: there is none; type: git -C '$LEUKOCYTE' submodule update --init" >&2
	exit 3
done
# What builds in the checkout leave there is no part of it.
mkdir -p build
(
	cd "$LEUKOCYTE"
	find . \( -name .git -o -name build \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
) >build/checkout.new
if cmp -s build/checkout.new build/checkout; then
	rm build/checkout.new
else
	mv build/checkout.new build/checkout
fi
