// Package test holds what is true of the tree as a whole. Its folders test
// the built programs from outside.
package test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const (
	module          = "peeper/"
	server          = module + "internal/server"
	client          = module + "internal/client"
	victoriaMetrics = "github.com/VictoriaMetrics/VictoriaMetrics"
	victoriaLogs    = "github.com/VictoriaMetrics/VictoriaLogs"
)

// goPackage is what `go list -json` says of one package.
type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func list(t *testing.T, args ...string) []goPackage {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps"}, args...)...)
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var packages []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// inside tells whether path is the package root or lies below it.
func inside(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}

// part is the name of the folder right below root that path lies in, or "".
func part(path, root string) string {
	rest, found := strings.CutPrefix(path, root+"/")
	if !found {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// A client that drags in the server or an engine is three times its size.
func TestClientStandsAlone(t *testing.T) {
	for _, p := range list(t, "./cmd/peeper-client") {
		for _, dep := range p.Deps {
			for _, forbidden := range []string{server, module + "web", victoriaMetrics, victoriaLogs, "github.com/VictoriaMetrics/metrics"} {
				if inside(dep, forbidden) {
					t.Errorf("%s depends on %s", p.ImportPath, dep)
				}
			}
		}
	}
}

// rule forbids an import and says why.
type rule struct {
	why    string
	broken func(from, imported string) bool
}

var rules = []rule{
	{"only internal/server/metrics knows VictoriaMetrics", func(from, imported string) bool {
		return inside(imported, victoriaMetrics) && !inside(from, server+"/metrics") && !inside(from, module+"test")
	}},
	{"only internal/server/logs knows VictoriaLogs", func(from, imported string) bool {
		return inside(imported, victoriaLogs) && !inside(from, server+"/logs") && !inside(from, module+"test")
	}},
	{"only internal/server/alerting knows Prometheus' rules and Alertmanager", func(from, imported string) bool {
		known := inside(imported, "github.com/prometheus/prometheus/rules") || inside(imported, "github.com/prometheus/alertmanager")
		return known && !inside(from, server+"/alerting")
	}},
	{"parts of the server do not import each other; server.go hands one what it needs of another", func(from, imported string) bool {
		a, b := part(from, server), part(imported, server)
		return a != "" && b != "" && a != b && a != "api" && b != "database"
	}},
	{"parts of the client build on its disk, spool and token alone; client.go hands one what it needs of another", func(from, imported string) bool {
		a, b := part(from, client), part(imported, client)
		if a == "" || b == "" || a == b || b == "disk" {
			return false
		}
		below := a == "disk" || a == "spool" || a == "token"
		return below || b != "spool" && b != "token"
	}},
	{"api is imported by the server alone", func(from, imported string) bool {
		return inside(imported, server+"/api") && from != server && !inside(from, server+"/api")
	}},
	{"the server is imported by its program alone", func(from, imported string) bool {
		return imported == server && from != module+"cmd/peeper-server"
	}},
	{"the client is imported by its program alone", func(from, imported string) bool {
		return inside(imported, client) && !inside(from, client) && from != module+"cmd/peeper-client"
	}},
	{"the server and the client share wire, settings and version, nothing else", func(from, imported string) bool {
		return inside(from, server) && inside(imported, client) || inside(from, client) && inside(imported, server)
	}},
	{"what both sides share knows neither side", func(from, imported string) bool {
		for _, shared := range []string{"internal/wire", "internal/settings", "internal/version"} {
			if inside(from, module+shared) && strings.HasPrefix(imported, module) {
				return !inside(imported, module+shared) && imported != module+"internal/wire"
			}
		}
		return false
	}},
	{"wire imports nothing of ours", func(from, imported string) bool {
		return from == module+"internal/wire" && strings.HasPrefix(imported, module)
	}},
	{"embedded files import nothing of ours", func(from, imported string) bool {
		return (inside(from, module+"web") || inside(from, module+"provisioning")) && strings.HasPrefix(imported, module)
	}},
	{"programs use the top of their side, its roles and secrets, and what both share", func(from, imported string) bool {
		return inside(from, module+"cmd") && imported != server+"/account" && (part(imported, server) != "" || part(imported, client) != "")
	}},
	{"tests drive the programs from outside", func(from, imported string) bool {
		return inside(from, module+"test/e2e") && (inside(imported, server) || inside(imported, client))
	}},
}

func TestImports(t *testing.T) {
	packages := list(t, "./...")
	if len(packages) < 5 {
		t.Fatalf("go list found only %d packages", len(packages))
	}
	for _, p := range packages {
		for _, imported := range p.Imports {
			for _, r := range rules {
				if r.broken(p.ImportPath, imported) {
					t.Errorf("%s imports %s: %s", p.ImportPath, imported, r.why)
				}
			}
		}
	}
}

// The rules are worth nothing if no import could break them.
func TestRulesCatch(t *testing.T) {
	for _, bad := range [][2]string{
		{server + "/front", victoriaMetrics + "/lib/storage"},
		{server + "/metrics", victoriaLogs + "/lib/logstorage"},
		{server, "github.com/prometheus/prometheus/rules"},
		{server + "/fleet", server + "/account"},
		{client + "/push", client + "/collect"},
		{client + "/spool", client + "/push"},
		{server + "/fleet", server + "/api"},
		{server + "/api", server},
		{module + "cmd/peeper-server", client},
		{server, client + "/push"},
		{module + "internal/settings", server},
		{module + "internal/wire", module + "internal/settings"},
		{module + "web", server},
		{module + "cmd/peeper-server", server + "/front"},
		{module + "test/e2e", server + "/front"},
	} {
		caught := false
		for _, r := range rules {
			caught = caught || r.broken(bad[0], bad[1])
		}
		if !caught {
			t.Errorf("no rule forbids %s to import %s", bad[0], bad[1])
		}
	}
	for _, good := range [][2]string{
		{server, server + "/api"},
		{server + "/api", server + "/account"},
		{server + "/account", server + "/database"},
		{server + "/metrics", victoriaMetrics + "/lib/storage"},
		{server + "/fleet", server + "/database"},
		{module + "cmd/peeper-server", server},
		{module + "cmd/peeper-client", module + "internal/version"},
		{client, client + "/push"},
		{client + "/push", client + "/spool"},
		{client + "/push", module + "internal/wire"},
		{client + "/collect/linux", client + "/collect"},
	} {
		for _, r := range rules {
			if r.broken(good[0], good[1]) {
				t.Errorf("%q forbids %s to import %s", r.why, good[0], good[1])
			}
		}
	}
}
