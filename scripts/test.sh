#!/bin/sh
# Runs every test of every kind and ends with a table of what passed, what
# failed and what was skipped. Called by `make test`.
#   CI=true         a skipped test is a failure, and the crash test is longer
#   PEEPER_SHARED   folder with real data; without it the tests that need the
#                   data skip
#   TEST_PHASES     only these phases, for example "go fuzz"
cd "$(dirname "$0")/.." || exit 1

out=test/artifacts
table=$out/table.txt
skips=$out/skipped.txt
rm -rf "$out"
mkdir -p "$out" bin
: >"$table"
: >"$skips"
strict=
[ "${CI:-}" = true ] && strict=-strict

# phase NAME COMMAND... runs one part of the tests and notes the outcome.
phase() {
	name=$1
	shift
	case " ${TEST_PHASES:-$name} " in *" $name "*) ;; *) return ;; esac
	printf '\n== %s ==\n' "$name"
	started=$(date +%s)
	if "$@"; then outcome=ok; else outcome=FAILED; fi
	printf '%-10s %-7s %5d s\n' "$name" "$outcome" "$(($(date +%s) - started))" >>"$table"
}

# report PACKAGES-AND-FLAGS... runs go test and prints what matters of it.
report() {
	go test -json "$@" 2>&1 | bin/testreport $strict -skips "$skips"
}

tools() {
	scripts/test-tools.sh && go build -C tools -o ../bin/testreport ./testreport && (cd tools && go vet ./... && go test ./...)
}

web() {
	make --no-print-directory web-modules &&
		(cd web && npm run --silent test) &&
		make --no-print-directory ui && (cd web && npm run --silent size)
}

go_tests() {
	# A list of words.
	# shellcheck disable=SC2046
	report -race -timeout 15m $(go list ./... | grep -v '^peeper/test/')
}

# A fuzz target runs for a moment each time; its seeds ran with the tests.
fuzz() {
	code=0
	grep -roE '^func Fuzz[A-Za-z0-9_]*' --include='*_test.go' cmd internal test |
		sed 's|/[^/]*_test.go:func | |' | sort >"$out/fuzz.txt"
	while read -r dir target; do
		if go test "./$dir" -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZ_TIME:-10s}" >"$out/fuzz.log" 2>&1; then
			echo "ok    $dir $target: $(grep -o 'execs: [0-9]*' "$out/fuzz.log" | tail -n 1)"
		else
			cat "$out/fuzz.log"
			code=1
		fi
	done <"$out/fuzz.txt"
	return $code
}

# The whole programs, and a browser in front of them.
end_to_end() {
	[ "${CI:-}" != true ] || export PEEPER_CRASH_TIME="${PEEPER_CRASH_TIME:-4m}"
	make --no-print-directory build &&
		PEEPER_BIN="$PWD/bin" report -timeout 20m ./test/...
}

scripts/need.sh || exit 1
phase tools tools
phase web web
phase lint scripts/lint.sh
phase go go_tests
phase fuzz fuzz
phase end-to-end end_to_end

printf '\n== summary ==\n'
cat "$table"
if [ -s "$skips" ]; then
	echo "Skipped:"
	sed 's/^/  /' "$skips"
	[ -z "$strict" ] || echo "With CI=true a skip is a failure: this machine can run everything."
fi
! grep -q FAILED "$table"
