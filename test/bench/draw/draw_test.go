// Package draw measures how long a person waits for the dashboard of a host.
package draw

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"peeper/test/harness"
)

// BenchmarkLinuxDashboard: from the call of the address to the last panel on
// the screen, in a 1440×900 window with an empty browser and with a filled one.
func BenchmarkLinuxDashboard(b *testing.B) {
	harness.Chromium(b)
	s := harness.StartServer(b, nil)
	harness.StartClient(b, s, nil)
	harness.Eventually(b, time.Minute, "there are data for graphs", func() error {
		n, err := s.One(`count_over_time(node_load1{instance="host-under-test"}[5m])`)
		if err == nil && n < 30 {
			err = fmt.Errorf("%v samples", n)
		}
		return err
	})
	var took struct{ Cold, Warm float64 }
	out := harness.Script(b, s, harness.AdminPassword, "test/bench/draw/draw.mjs")
	if err := json.Unmarshal([]byte(out), &took); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	b.ReportMetric(took.Cold, "ms-cold")
	b.ReportMetric(took.Warm, "ms-warm")
	if path := os.Getenv("PEEPER_BENCH_TABLE"); path != "" {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		fmt.Fprintf(f, "Linux host drawn, cold\t%.0f ms\t\t\nLinux host drawn, warm\t%.0f ms\t\t\n", took.Cold, took.Warm)
	}
}
