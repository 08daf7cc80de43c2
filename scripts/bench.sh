#!/bin/sh
# Runs the benchmarks, each beside its peer in the same run, and prints a
# table. Called by `make bench` after the programs were built. The peers are
# built from the versions in test/bench/peers/go.mod. Takes about ten minutes; run nothing else.
#   PEEPER_BENCH_TIME  how long collecting is measured, 150s unless told
cd "$(dirname "$0")/.." || exit 1

peers=$PWD/bin/peers
out=test/artifacts/bench
mkdir -p "$peers" "$out"
table=$PWD/$out/table.tsv
: >"$table"

echo "Building the peers…"
scripts/test-tools.sh
CGO_ENABLED=0 go build -C test/bench/peers -trimpath -ldflags "-s -w" -o "$peers/" \
	github.com/prometheus/node_exporter \
	github.com/VictoriaMetrics/VictoriaMetrics/app/vmagent \
	github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics || exit 1

code=0
export PEEPER_BIN="$PWD/bin" PEEPER_PEERS="$peers" PEEPER_BENCH_TABLE="$table"
for package in $(go list ./test/bench/...); do
	echo "Running $package…"
	go test "$package" -run '^$' -bench . -benchtime 1x -timeout 30m -v >"$out/$(basename "$package").log" 2>&1 || {
		tail -n 40 "$out/$(basename "$package").log"
		code=1
	}
done

printf '\n%s, %s cores\n\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)"
awk -F '\t' 'BEGIN { printf "%-40s %-18s %-42s %s\n", "what", "Peeper", "peer", "ratio" }
	{ printf "%-40s %-18s %-42s %s\n", $1, $2, $3, $4 }' "$table"
exit $code
