#!/bin/sh
# Linters of everything: formatting and mistakes in Go, shell, TypeScript, and
# what must not be in a lock file.
cd "$(dirname "$0")/.." || exit 1
code=0
tool="go tool -modfile=tools/go.mod"

complain() {
	echo "$1"
	code=1
}

# $tool is a list of words.
# shellcheck disable=SC2086
unformatted=$($tool gofumpt -l cmd internal provisioning test tools web/*.go) || code=1
[ -z "$unformatted" ] || complain "Not formatted (go tool -modfile=tools/go.mod gofumpt -w …):
$unformatted"
go vet ./... || code=1
# shellcheck disable=SC2086
$tool staticcheck ./... || code=1

if command -v shellcheck >/dev/null 2>&1; then
	shellcheck scripts/*.sh .ci/run || code=1
else
	echo "shellcheck is not installed: shell scripts were not checked."
fi

(cd web && npm run --silent lint && npm run --silent typecheck) || code=1
if grep -nE '"resolved": *"https?://' web/package-lock.json | head -n 3 | grep .; then
	complain "web/package-lock.json records download addresses; remove them (npm's omit-lockfile-registry-resolved)."
fi
exit $code
