#!/bin/sh
# Prints the short commit hash this tree was made from, with "-dirty" when
# files differ from it; "unknown" outside of a git checkout.
cd "$(dirname "$0")/.." || exit 1
hash=$(git rev-parse --short HEAD 2>/dev/null) || hash=unknown
if [ "$hash" != unknown ] && [ -n "$(git status --porcelain --untracked-files=no 2>/dev/null)" ]; then
	hash=$hash-dirty
fi
echo "$hash"
