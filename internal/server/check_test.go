package server

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func runCheck(t *testing.T, cfg Config, unknown ...string) (bool, string) {
	t.Helper()
	var out bytes.Buffer
	good := Check(t.Context(), cfg, unknown, &out)
	return good, out.String()
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestCheckOfAFreshMachine(t *testing.T) {
	cfg := testConfig(t)
	good, said := runCheck(t, cfg)
	if !good || strings.Contains(said, "pin:") {
		t.Errorf("%v\n%s", good, said)
	}
	if _, err := os.Stat(cfg.DataDir); !os.IsNotExist(err) {
		t.Error("the check made the data directory")
	}
}

func TestCheckBesideARunningServer(t *testing.T) {
	cfg := testConfig(t)
	r := start(t, cfg)
	cfg.Listen = r.server.Address().String()
	good, said := runCheck(t, cfg)
	pin := r.server.certificates.Info().Pin
	if !good || !strings.Contains(said, "pin: "+pin+"\n") || !strings.Contains(said, "in use by a running server") {
		t.Errorf("%v\n%s", good, said)
	}
}

func TestCheckNamesEachProblem(t *testing.T) {
	cfg := testConfig(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	cfg.Listen = taken.Addr().String()
	cfg.MetricsRetention = 1
	certificate := filepath.Join(cfg.ConfigDir, "certificates", "crt", "localhost.pem")
	dashboard := filepath.Join(cfg.ConfigDir, "provisioning", "dashboards", "x.json")
	broken := filepath.Join(cfg.ConfigDir, "provisioning", "rules", "x.yml")
	put(t, broken, "groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: sum(\n")
	put(t, certificate, "rubbish")
	put(t, dashboard, "{\n\"title\"}")
	good, said := runCheck(t, cfg, "PEEPER_HOTS: there is no such setting; did you mean PEEPER_HOST?")
	if good {
		t.Error("all is well")
	}
	for _, line := range []string{
		`PEEPER_HOTS: there is no such setting; did you mean PEEPER_HOST\?`,
		`PEEPER_METRICS_RETENTION .* too short.*`,
		`cannot listen on .*: another program uses this port.*`,
		regexp.QuoteMeta(certificate) + `: this is not a PEM file.*`,
		regexp.QuoteMeta(dashboard) + `:2:8: this is not JSON.*`,
		regexp.QuoteMeta(broken) + `:5:15: .*could not parse expression.*`,
	} {
		if !regexp.MustCompile("(?m)^" + line + "$").MatchString(said) {
			t.Errorf("no line %s in:\n%s", line, said)
		}
	}
}
