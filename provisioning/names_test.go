package provisioning_test

import "embed"

// metricNames holds the names of all metrics that node_exporter's tests, our
// client and our server were seen to give, one file per source.
//
//go:embed testdata/*.txt
var metricNames embed.FS
