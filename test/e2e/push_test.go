// Package e2e runs the built programs against each other and looks at them
// from outside only, as an operator and a sender would.
package e2e

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peeper/test/harness"
)

// seriesAppear is how long a series that was asked for before it existed may
// stay unseen: the engine remembers for ten seconds that there was none.
const seriesAppear = 20 * time.Second

// A client's first minute: its token is taken in, its series are in the store
// with their labels, the server knows who pushes.
func TestClientPushesAndServerShows(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	c := harness.StartClient(t, s, map[string]string{"PEEPER_PRODUCT": "eccm"})

	harness.Eventually(t, 30*time.Second, "CPU seconds of the client's machine are in the store", func() error {
		v, err := s.One(`count(count by (mode) (node_cpu_seconds_total{job="node",instance="host-under-test",product="eccm",client="tested"}))`)
		if err == nil && v < 4 {
			err = fmt.Errorf("only %v CPU modes", v)
		}
		return err
	})
	harness.Eventually(t, 10*time.Second, "the other families came with them", func() error {
		for _, family := range []string{"node_memory_MemAvailable_bytes", "node_filesystem_avail_bytes", "node_network_receive_bytes_total", "node_load1"} {
			if v, err := s.One(`count(` + family + `{instance="host-under-test"})`); err != nil || v < 1 {
				return fmt.Errorf("%s: %v %w", family, v, err)
			}
		}
		for _, job := range []string{"node", "peeper-client"} {
			if v, err := s.One(`up{job="` + job + `",instance="host-under-test"}`); job == "node" && (err != nil || v != 1) {
				return fmt.Errorf("up of %s: %v %w", job, v, err)
			}
		}
		return nil
	})

	harness.Eventually(t, 10*time.Second, "the token file is removed after the first accepted push", func() error {
		if _, err := os.Stat(c.TokenFile); !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%s is still there", c.TokenFile)
		}
		return nil
	})
	stored := false
	_ = filepath.WalkDir(c.DataDir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(text), "peeper_") {
			info, _ := d.Info()
			stored = stored || info.Mode().Perm() == 0o600
		}
		return nil
	})
	if !stored {
		t.Errorf("no file with the token and mode 0600 below %s", c.DataDir)
	}

	var clients []struct{ Client, Instance, Product, Version, State string }
	harness.Eventually(t, 10*time.Second, "the fleet knows the client", func() error {
		if err := s.Get("/api/peeper/clients").Decode(&clients); err != nil {
			return err
		}
		for _, one := range clients {
			if one.Client == "tested" && one.Instance == "host-under-test" && one.Product == "eccm" && one.State == "ok" && one.Version != "" {
				return nil
			}
		}
		return fmt.Errorf("clients: %+v", clients)
	})
	c.Stop()
	s.Stop()
}

// The client opens no listening port at all.
func TestClientListensNowhere(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	c := harness.StartClient(t, s, nil)
	waitForData(t, s)
	sockets := map[string]bool{}
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", c.Pid()))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if link, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%s", c.Pid(), e.Name())); err == nil {
			if inode, ok := strings.CutPrefix(link, "socket:["); ok {
				sockets[strings.TrimSuffix(inode, "]")] = true
			}
		}
	}
	if len(sockets) == 0 {
		t.Error("the client has no socket at all, not even to the server: this test sees nothing")
	}
	// Columns of /proc/net: 3 is the state (0A is LISTEN), 9 the inode. A
	// bound UDP socket is as good as listening.
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", c.Pid(), table))
		if err != nil {
			continue // no IPv6 here
		}
		for _, line := range strings.Split(string(text), "\n")[1:] {
			f := strings.Fields(line)
			if len(f) > 9 && sockets[f[9]] && (f[3] == "0A" || strings.HasPrefix(table, "udp")) {
				t.Errorf("the client listens on %s %s", table, f[1])
			}
		}
	}
}

// Any remote-write sender can push with its token, as a Bearer or, for
// senders that know only that, as the password of Basic auth.
func TestForeignSender(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	token := s.Token("ecss", "Push")
	now := time.Now()
	body := harness.RemoteWrite(now, 42, "__name__", "calls_total", "instance", "ecss-1", "client", "forged")
	answer, err := s.Push(token, body)
	if err != nil || answer.Status/100 != 2 {
		t.Fatalf("push: %v, %d: %s", err, answer.Status, answer.Message())
	}
	for _, name := range []string{"Peeper-Server", "Peeper-Epoch", "Peeper-Ack", "Peeper-Durable"} {
		if answer.Header.Get(name) == "" {
			t.Errorf("the answer has no %s", name)
		}
	}
	basic := http.Header{
		"Authorization":    {"Basic " + base64.StdEncoding.EncodeToString([]byte("ecss:"+token))},
		"Content-Encoding": {"snappy"}, "Content-Type": {"application/x-protobuf"},
	}
	answer, err = s.Do(http.MethodPost, "/api/v1/write", harness.RemoteWrite(now, 1, "__name__", "basic_total"), basic)
	if err != nil || answer.Status/100 != 2 {
		t.Errorf("push with Basic auth: %v, %d: %s", err, answer.Status, answer.Message())
	}
	harness.Eventually(t, seriesAppear, "the samples can be queried", func() error {
		values, err := s.Query(`calls_total or basic_total`)
		if err == nil && len(values) != 2 {
			err = fmt.Errorf("got %v", values)
		}
		for _, v := range values {
			if v.Labels["client"] != "ecss" {
				t.Errorf("label client is %q, want the service account's name whatever was sent", v.Labels["client"])
			}
		}
		return err
	})
}

func TestShippedDashboardsAreThere(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	var found []struct{ UID, Title, URL string }
	if err := s.Get("/api/search?query=Linux").Decode(&found); err != nil {
		t.Fatal(err)
	}
	if len(found) < 2 {
		t.Fatalf("found %+v, want the fleet and the host dashboard", found)
	}
	for _, f := range found {
		titles := map[string]string{}
		for _, lang := range []string{"en", "ru"} {
			var full struct {
				Dashboard struct {
					Title  string
					Panels []any
				}
			}
			if err := s.Get("/api/dashboards/uid/" + f.UID + "?lang=" + lang).Decode(&full); err != nil {
				t.Fatal(err)
			}
			if len(full.Dashboard.Panels) == 0 {
				t.Errorf("%s has no panels", f.Title)
			}
			titles[lang] = full.Dashboard.Title
		}
		if titles["en"] == titles["ru"] {
			t.Errorf("%q is the title in both languages", titles["en"])
		}
	}
}

func waitForData(t *testing.T, s *harness.Server) {
	t.Helper()
	harness.Eventually(t, 30*time.Second, "the client's data arrive", func() error {
		_, err := s.One(`count(up{job="node",instance="host-under-test"})`)
		return err
	})
}
