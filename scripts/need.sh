#!/bin/sh
# Says in one sentence what is missing for a build: Go and Node, new enough.
cd "$(dirname "$0")/.." || exit 1

node_needed=20.19
go_needed=$(sed -n 's/^go \([0-9.]*\)$/\1/p' go.mod)

# at_least FOUND NEEDED compares dotted versions number by number.
at_least() {
	awk -v a="$1" -v b="$2" 'BEGIN {
		n = split(a, x, "."); m = split(b, y, ".")
		for (i = 1; i <= (n > m ? n : m); i++)
			if (x[i] + 0 != y[i] + 0) exit !(x[i] + 0 > y[i] + 0)
	}'
}

failed=0
complain() {
	echo "peeper: $1" >&2
	failed=1
}

if ! command -v go >/dev/null 2>&1; then
	complain "Go $go_needed or newer is needed to build and none is on the PATH; get it from https://go.dev/dl/."
else
	# Inside the module a Go that may fetch a newer toolchain answers with that one.
	found=$(go env GOVERSION 2>/dev/null | sed 's/^go//; s/[^0-9.].*//')
	[ -n "$found" ] || found=$(GOTOOLCHAIN=local go version 2>/dev/null | sed 's/^go version go//; s/[^0-9.].*//')
	at_least "${found:-0}" "$go_needed" ||
		complain "Go $go_needed or newer is needed to build, this is ${found:-of an unknown version}; get it from https://go.dev/dl/."
fi

if ! command -v node >/dev/null 2>&1; then
	complain "Node $node_needed or newer is needed to build the UI and none is on the PATH; get it from https://nodejs.org/."
else
	found=$(node --version | sed 's/^v//; s/[^0-9.].*//')
	at_least "$found" "$node_needed" ||
		complain "Node $node_needed or newer is needed to build the UI, this is $found; get it from https://nodejs.org/."
	command -v npm >/dev/null 2>&1 ||
		complain "npm is needed to build the UI and is not on the PATH; it comes with Node from https://nodejs.org/."
fi
exit "$failed"
